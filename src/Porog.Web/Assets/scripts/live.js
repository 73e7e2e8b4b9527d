// Keeps a child's open page up to date: on a server event the page fetches itself and replaces the parts marked data-live.
// Without JavaScript a manual reload shows the same.

/** The longest that the next page may take to come. */
const LEAVING_MS = 10_000;

let source;
let retry;
let leftAt = -LEAVING_MS;
window.addEventListener("beforeunload", () => {
  leftAt = Date.now();
});
window.addEventListener("pageshow", () => {
  leftAt = -LEAVING_MS; // also a page that comes back from the browser's cache
});
let waited = 0;

function stop() {
  source?.close();
  source = undefined;
  clearTimeout(retry);
}

/** Restarts for the page that is now open. */
export function follow() {
  stop();
  waited = 0;
  const page = document.querySelector("[data-live-source]");
  if (page) connect(page);
}

function connect(page) {
  const opened = new EventSource(page.dataset.liveSource);
  source = opened;
  let lost = waited > 0;
  opened.addEventListener("open", () => {
    waited = 0;
    say(page, "on");
    // Events during a lost connection are not sent again.
    if (lost) refresh(page);
    lost = false;
  });
  opened.addEventListener("message", () => refresh(page));
  opened.addEventListener("error", () => {
    if (source !== opened) return;
    say(page, "off");
    // Ended, refused or lost: fetch the page at once, because only it knows whether it may still be shown. A random delay spreads the
    // pages that a stopping node disconnects together.
    stop();
    retry = setTimeout(() => again(page), waited || Math.random() * 500);
    waited = Math.min(60_000, waited ? waited * 2 : 2_000);
  });
}

async function again(page) {
  if (await refresh(page)) connect(page);
}

// Sent by other scripts that know of a change.
document.addEventListener("porog:changed", () => {
  const page = document.querySelector("[data-live-source]");
  if (page) refresh(page);
});

let refreshing;
let once_more = false;

/** @returns {Promise<boolean>} whether to keep following */
async function refresh(page) {
  if (refreshing) {
    once_more = true;
    return refreshing;
  }
  refreshing = fetchParts(page);
  const going = await refreshing;
  refreshing = undefined;
  if (going && once_more) {
    once_more = false;
    return refresh(page);
  }
  return going;
}

async function fetchParts(page) {
  const address = location.href;
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html", "Porog-Refresh": "1" }, redirect: "manual" });
  } catch {
    retry = setTimeout(() => again(page), 5_000); // no network; the page already says "off"
    return false;
  }
  if (!page.isConnected || location.href !== address) return false;
  if (answer.type === "opaqueredirect" || answer.status === 401) return leave(page);
  if (answer.status === 404) return leave(page, page.dataset.narrowed);
  if (!answer.ok) return true;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // The parts outside data-live, such as the tabs, depend on the reader's rights too.
  const [before, now] = [page, fresh.querySelector("[data-sees]")].map((part) => Number(part?.dataset.sees ?? 0));
  if (before !== now) return leave(page, before & ~now ? page.dataset.narrowed : undefined);
  exchange(fresh);
  return true;
}

/**
 * Signed out or not allowed any more: removes the child's data from the screen. A page that is being left, as after «Выйти», must
 * not be replaced in between: that would cancel the way to the next page.
 * @param {string} [to] the address that says what is still seen; without it the page is loaded again
 */
function leave(page, to) {
  stop();
  const go = () => (to ? location.replace(to) : location.reload());
  const wait = leftAt + LEAVING_MS - Date.now();
  if (wait <= 0) go();
  else {
    // The address may also have been a download, so the page can stay: nothing of the child stays on it.
    page.replaceChildren();
    setTimeout(() => page.isConnected && go(), wait);
  }
  return false;
}

function exchange(fresh) {
  const known = new Set([...document.querySelectorAll("[data-event]")].map((item) => item.dataset.event));
  for (const part of document.querySelectorAll("[data-live]")) {
    const newer = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!newer || newer.isEqualNode(part)) continue;
    const focused = part.contains(document.activeElement) && document.activeElement.id;
    const mine = document.importNode(newer, true);
    part.replaceWith(mine);
    if (focused) document.getElementById(focused)?.focus();
  }
  const news = [...document.querySelectorAll("[data-event]")].filter((item) => !known.has(item.dataset.event));
  for (const item of news) item.classList.add("is-new");
  document.dispatchEvent(new Event("porog:exchanged"));
  const region = document.querySelector("[data-live-said]");
  if (news.length && region) region.textContent = news.map((item) => item.dataset.said).join(". ");
}

function say(page, state) {
  const line = document.querySelector("[data-live-state]");
  if (line) {
    line.hidden = false;
    line.dataset.liveState = state;
    line.querySelector("[data-live-text]").textContent = state === "on" ? line.dataset.on : line.dataset.off;
  }
}
