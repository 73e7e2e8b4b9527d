// The till without page loads: every form goes by fetch, and the parts marked data-till-part are exchanged. The field is never
// exchanged, so a card reader can type at any moment. Cards and presses wait in one queue and are sent in order; what the network
// lost is sent again with the same request id, which the server records once.

const page = document.querySelector("[data-till]");
const field = page?.querySelector("#query");
const find = page?.querySelector("[data-till-find]");
const again = 2_000; // milliseconds between retries
const patience = 10_000; // timeout in milliseconds
const bounce = 300; // an Enter that a reader sends twice, in milliseconds
const mostHeard = 8;

const queue = [];
const heard = [];
let working = false;
let readAt = -bounce;

const screen = () => page.querySelector("[data-till-child]") ?? page.querySelector(".till__screen");
const sellButton = () => page.querySelector("[data-till-sell]");
const asks = () => !!page.querySelector(".till__question");

function start() {
  page.querySelector("[data-till-keys]").hidden = false;
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    const picked = event.submitter?.name === "Pick" ? event.submitter.value : undefined;
    if (picked) enqueue({ card: true, picked });
    else if (field.value.trim()) read(event.timeStamp);
    else if (!asks() && event.timeStamp - readAt > bounce) sellButton() ? press(sellButton()) : read(event.timeStamp);
    keepField();
  });
  page.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-till-form]") || !event.submitter) return;
    event.preventDefault();
    press(event.submitter);
  });
  // A press of the mouse or a finger leaves the focus in the field.
  page.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
  document.addEventListener("keydown", keys);
  window.addEventListener("focus", () => page.isConnected && document.activeElement === document.body && field.focus());
  window.addEventListener("online", () => wake?.());
  window.addEventListener("beforeunload", (event) => page.isConnected && isOpen() && event.preventDefault());
  document.addEventListener("turbo:before-visit", (event) => {
    if (page.isConnected && isOpen() && !confirm(page.dataset.leave)) event.preventDefault();
  });
  quietKeyboard();
  shown();
}

const isOpen = () => queue.length > 0 || !!sellButton();

function read(at) {
  readAt = at;
  enqueue({ card: true, query: field.value });
  field.value = "";
}

function press({ name, value, form }) {
  enqueue({ name, value, child: screen().dataset.tillChild, form: form.id || (form.matches(".till__screen") ? ".till__screen" : "") });
}

function keys(event) {
  if (!page.isConnected || event.ctrlKey || event.altKey || event.metaKey) return;
  const at = document.activeElement;
  if (event.key !== "Enter") readAt = -bounce;
  if (event.key === "Escape" && at === field) field.value = "";
  else if (event.key === "F2") {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key.length === 1 && !at?.matches("input, textarea, select") && !(event.key === " " && at?.matches("button, a, summary")))
    field.focus(); // the key itself then goes into the field
}

/** On a touch screen the keyboard comes up for a person who touches the field, not after every card. */
function quietKeyboard() {
  if (!matchMedia("(pointer: coarse)").matches) return;
  field.inputMode = "none";
  field.addEventListener("pointerdown", () => (field.inputMode = "text"));
  find.addEventListener("submit", () => (field.inputMode = "none"));
}

function enqueue(job) {
  // A double press of a sale or of an undoing is one.
  if (!job.card && job.name !== "Add" && job.name !== "Remove" && queue.some((one) => one.name === job.name)) return;
  queue.push(job);
  hold();
  if (!working) work();
}

/** While a card waits, nothing is pressed for the child before it. */
function hold() {
  screen().inert = queue.some((job) => job.card);
}

async function work() {
  working = true;
  while (queue.length) {
    const job = queue[0];
    // Built once: a retry is the same request.
    job.request ??= build(job);
    if (job.request && !(await send(job))) await pause();
    else queue.shift();
    if (!page.isConnected) return;
    hold();
  }
  working = false;
}

/** @returns the request; undefined when the screen has moved on and the press means nothing any more */
function build(job) {
  if (job.card) {
    const body = new URLSearchParams(new FormData(find));
    body.set("Query", job.query ?? "");
    if (job.picked) body.set("Pick", job.picked);
    return { to: find.action, body };
  }
  if (job.child !== screen().dataset.tillChild) return undefined;
  const form = job.form === ".till__screen" ? screen() : job.form ? document.getElementById(job.form) : page.querySelector(".till__question form");
  const button = job.name === "Sell" && form === screen() ? sellButton() : form?.querySelector(`[name="${job.name}"]`);
  // The button of the undoing stands outside its form.
  if (!form || (!button && !page.querySelector(`[form="${form.id}"][value="${CSS.escape(job.value)}"]`))) return undefined;
  const body = new URLSearchParams(new FormData(form));
  body.set(job.name, job.name === "Sell" && button ? button.value : job.value);
  return { to: form.action, body };
}

/** @returns {Promise<boolean>} whether it was answered; otherwise it is to be sent again */
async function send(job) {
  const { to, body } = job.request;
  let answer;
  let text;
  try {
    answer = await fetch(to, { method: "POST", body, headers: { Accept: "text/html" }, signal: AbortSignal.timeout(patience) });
    text = await answer.text();
  } catch {
    return say(page.dataset.lost);
  }
  if (answer.redirected && new URL(answer.url).pathname === "/sign-in") return say(page.dataset.signedOut);
  if (answer.status === 400 && !job.renewed) {
    // Signed in anew: the page's antiforgery token is outdated.
    job.renewed = true;
    await renewGuard(body);
    return send(job);
  }
  if ([502, 504].includes(answer.status)) return say(page.dataset.lost);
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (!fresh.querySelector("[data-till]")) {
    say(page.dataset.failed);
    return true;
  }
  say("");
  exchange(fresh, answer);
  if (job.card) hear(fresh);
  return true;
}

async function renewGuard(body) {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[name=__RequestVerificationToken]");
    if (!fresh) return;
    body.set(fresh.name, fresh.value);
    for (const token of page.querySelectorAll(`[name=${fresh.name}]`)) token.value = fresh.value;
  } catch {
    // The request itself says what is wrong.
  }
}

let wake;

function pause() {
  return new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, again);
  });
}

/** @returns false, for a request that is to be sent again */
function say(words) {
  const notice = page.querySelector("[data-till-lost]");
  notice.hidden = !words;
  notice.querySelector("p").textContent = words;
  return false;
}

function exchange(fresh, answer) {
  if (answer.redirected) history.replaceState(history.state, "", answer.url);
  document.title = fresh.title;
  for (const part of page.querySelectorAll("[data-till-part]")) {
    const newer = fresh.querySelector(`[data-till-part="${part.dataset.tillPart}"]`);
    if (newer) part.replaceWith(document.importNode(newer, true));
  }
  for (const form of page.querySelectorAll("form[action]"))
    if (!form.closest("[data-till-part]")) form.action = fresh.querySelector("[data-till-find]").getAttribute("action");
  page.querySelector("label[for=query]").textContent = fresh.querySelector("label[for=query]").textContent;
  shown();
  keepField();
}

function keepField() {
  if (document.activeElement !== field && !document.querySelector("dialog[open]")) field.focus({ preventScroll: true });
}

function shown() {
  for (const hint of page.querySelectorAll("[data-till-enter]")) hint.hidden = false;
  const place = page.querySelector("[data-till-heard]");
  place.hidden = heard.length === 0;
  place.querySelector("ol").replaceChildren(
    ...heard.map((words) => {
      const line = document.createElement("li");
      line.textContent = words;
      return line;
    }),
  );
}

/** What became of a card stays readable when the next one comes at once. */
function hear(fresh) {
  const outcome = fresh.querySelector("[data-till-outcome]")?.dataset.tillOutcome;
  if (!outcome) return;
  heard.unshift(outcome);
  heard.length = Math.min(heard.length, mostHeard);
  page.querySelector("[data-till-spoken]").textContent = outcome;
  shown();
}

if (page) start();
