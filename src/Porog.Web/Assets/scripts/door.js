// The educator's tablet: tap a child and a name to record the hand-over. Offline, the tap is stored with its time and sent later.
// Every tap has its own key, so that a repeated one is recorded once.
import { ago, listen, measurable, stamp } from "./door-clock.js";
import { change, keepPage, waiting } from "./door-shelf.js";

const page = document.querySelector("[data-door]");
const dialog = page?.querySelector("[data-door-dialog]");
const often = 10_000; // milliseconds between retries
const patience = 10_000; // timeout in milliseconds
const undoable = 60_000; // milliseconds
const sameDay = 12 * 3_600_000; // within it another name replaces a waiting mark, in milliseconds

function start() {
  page.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-door-child]");
    if (tile) {
      event.preventDefault();
      open(tile);
    } else if (event.target.closest("[data-door-close]") || event.target === dialog) dialog.close();
  });
  page.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-door-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    dialog.close();
    tap(form, event.submitter.value);
  });
  document.addEventListener("porog:exchanged", () => {
    mark();
    keep();
  });
  window.addEventListener("online", flush);
  listen(heard);
  setInterval(() => mine().some((item) => !item.text) && flush(), often);
  const done = page.querySelector("[data-door-done]");
  if (done) fade(done);
  mark();
  keep();
  flush();
}

function open(tile) {
  const choice = page.querySelector(`[data-door-choice="${tile.dataset.doorChild}"]`);
  dialog.replaceChildren(choice.content.cloneNode(true));
  tellWaiting(tile.dataset.doorChild);
  dialog.showModal();
  dialog.querySelector("#door-name").focus();
}

/** The dialog says what waits of this child, not only what the journal has. */
function tellWaiting(child) {
  const item = unsent(child).at(-1);
  if (!item) return;
  const notice = dialog.querySelector("[data-door-choice-waits]");
  const name = dialog.querySelector(`button[name=person][value="${item.person}"] .person__name`)?.textContent ?? "";
  const words = item.kind === "in" ? page.dataset.waitsInBy : page.dataset.waitsOutBy;
  notice.querySelector("p").textContent = words.replace("{0}", clock(item)).replace("{1}", name);
  notice.hidden = false;
}

const unsent = (child) => mine().filter((item) => !item.text && item.child === child);

const clock = (item) => new Date(Date.now() - ago(item)).toTimeString().slice(0, 5);

/** The sign of a lost network is there before anybody taps, and goes when the server answers again. */
function heard(alive) {
  const notice = page.querySelector("[data-door-waiting]");
  const says = !notice.hidden && notice.querySelector("p").textContent === page.dataset.lost;
  if (!alive && notice.hidden) say(page.dataset.lost);
  else if (alive && says) {
    say("");
    flush();
  }
}

const mine = () => waiting().filter((item) => item.who === page.dataset.who);

async function tap(form, person) {
  const { child, kind } = Object.fromEntries(new FormData(form));
  // A second name replaces the mark that waits. It keeps the key: should the first one have arrived after all, the server says so.
  const last = unsent(child).at(-1);
  if (last?.kind === kind && ago(last) < sameDay)
    change((items) => items.map((one) => (one.key === last.key ? { ...one, person } : one)));
  else {
    const item = { key: newKey(), who: page.dataset.who, group: page.dataset.door, child, person, kind, ...stamp(), waited: false };
    change((items) => [...items, item]);
  }
  mark();
  await flush();
}

/** A random UUID; crypto.randomUUID exists only on HTTPS. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

let sending;
let onceMore = false;

async function flush() {
  onceMore = true;
  sending ??= send().finally(() => (sending = undefined));
  return sending;
}

async function send() {
  while (onceMore) {
    onceMore = false;
    for (const item of mine().filter((one) => !one.text)) {
      const told = await post(item);
      if (!told) {
        change((items) => items.map((one) => (one.key === item.key ? { ...one, waited: true } : one)));
        mark();
        return;
      }
      // Another name may have replaced this one in the meantime; then it is still to be sent.
      const sent = (one) => one.key === item.key && one.person === item.person;
      change((items) =>
        told.trouble ? items.map((one) => (sent(one) ? { ...one, text: told.text } : one)) : items.filter((one) => !sent(one)),
      );
      if (unsent(item.child).some((one) => one.key === item.key)) onceMore = true;
      mark();
      if (!told.trouble) tell(told);
      if (told.recorded) document.dispatchEvent(new Event("porog:changed"));
    }
  }
  mark();
}

/** @returns the server's answer; undefined if the tap must be sent again */
async function post(item, again = true) {
  if (!(await measurable(item))) return say(page.dataset.lost);
  const guard = page.querySelector("[data-door-guard] input");
  const body = new URLSearchParams({
    [guard.name]: guard.value,
    child: item.child,
    person: item.person,
    kind: item.kind,
    key: item.key,
    ago: ago(item),
    waited: item.waited,
  });
  let answer;
  try {
    answer = await fetch(`/door/${item.group}/hand-overs`, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "manual",
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    return say(page.dataset.lost);
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return say(page.dataset.signedOut);
  // The page comes from an earlier session, so its antiforgery token is outdated.
  if (answer.status === 400 && again && (await renewGuard(guard))) return post(item, false);
  if (answer.status === 404) return { recorded: false, trouble: true, text: page.dataset.gone };
  if (!answer.ok) return say(page.dataset.lost);
  say("");
  return answer.json();
}

async function renewGuard(guard) {
  try {
    const answer = await fetch(location.pathname, { redirect: "manual" });
    if (!answer.ok) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-door-guard] input");
    guard.value = fresh.value;
    return true;
  } catch {
    return false;
  }
}

function say(words) {
  const notice = page.querySelector("[data-door-waiting]");
  notice.hidden = !words;
  notice.querySelector("p").textContent = words;
}

/** Shows waiting taps on their tiles, and refused ones above until they are read. */
function mark() {
  const items = mine();
  for (const tile of page.querySelectorAll("[data-door-child]")) {
    const item = items.findLast((one) => !one.text && one.child === tile.dataset.doorChild);
    const place = tile.querySelector("[data-door-waits]");
    place.hidden = !item;
    if (item) {
      const words = item.kind === "in" ? page.dataset.waitsIn : page.dataset.waitsOut;
      place.textContent = words.replace("{0}", clock(item));
    }
  }
  const troubles = page.querySelector("[data-door-troubles]");
  const wrong = items.filter((item) => item.text);
  troubles.replaceChildren(...wrong.map(trouble));
  troubles.hidden = !wrong.length;
  const notice = page.querySelector("[data-door-waiting]");
  if (notice.hidden && waiting().length > items.length) say(page.dataset.foreign);
}

function trouble(item) {
  const line = page.querySelector("[data-door-trouble]").content.cloneNode(true);
  line.querySelector("p").textContent = item.text;
  line.querySelector("button").addEventListener("click", () => {
    change((items) => items.filter((one) => one.key !== item.key));
    mark();
  });
  return line;
}

/** Shows a message in a status element, so that screen readers announce it. */
function tell({ text, undo }) {
  const notice = document.createElement("div");
  notice.className = "notice";
  const words = document.createElement("p");
  words.textContent = `${text} `;
  if (undo) {
    const link = document.createElement("a");
    link.href = undo;
    link.textContent = page.dataset.undo;
    words.append(link);
  }
  notice.append(words);
  page.querySelector("[data-door-told]").replaceChildren(notice);
  fade(notice);
}

/** Removes the message after a minute; then it can no longer be undone. */
function fade(notice) {
  setTimeout(() => notice.querySelector("a")?.remove(), undoable);
}

let kept = 0;

function keep() {
  const visit = document.querySelector("[data-visit]")?.dataset.visit;
  if (!visit || (kept && Date.now() - kept < undoable)) return;
  kept = Date.now();
  keepPage(visit);
}

if (page) start();
