// The door page's storage on the tablet: taps that wait for the network, and the page itself for an offline reload. Taps contain ids
// and times under a tag of the session; only the page contains names.

const taps = "porog.door";
const pages = "porog-door";
const owner = "/door/visit"; // the name of a note on the shelf, not an address

export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(taps)) ?? [];
  } catch {
    return [];
  }
}

/** @param {(items: object[]) => object[]} change maps the stored items to the new ones */
export function change(change) {
  const items = change(waiting());
  if (items.length) localStorage.setItem(taps, JSON.stringify(items));
  else localStorage.removeItem(taps);
}

/** Stores the open page and its assets for this session. */
export async function keepPage(visit) {
  if (!("caches" in window)) return;
  try {
    await forgetOthers(visit);
    const store = await caches.open(pages);
    await store.put(owner, new Response(visit));
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href ?? part.src);
    await store.addAll([location.pathname, ...parts]);
  } catch {
    // Offline: keep the stored copy.
  }
}

/** Deletes the data of other sessions. */
export async function forgetOthers(visit) {
  if (!(await caches.has(pages))) return;
  const whose = await (await (await caches.open(pages)).match(owner))?.text();
  if (!visit || whose !== visit) await caches.delete(pages);
}

// Signing out clears the browser's storage, including the taps that wait.
document.addEventListener("submit", (event) => {
  const warning = event.target.dataset.unsent;
  if (warning && waiting().some((item) => !item.text) && !confirm(warning)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
});
