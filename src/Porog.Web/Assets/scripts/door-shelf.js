// What the door keeps on the tablet: taps that wait for the network, and the page itself for a reload without one. Taps are ids and
// times under a tag of who tapped; names stand in the page alone.

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

/** @param {(items: object[]) => object[]} change from what is there to what is to be there */
export function change(change) {
  const items = change(waiting());
  if (items.length) localStorage.setItem(taps, JSON.stringify(items));
  else localStorage.removeItem(taps);
}

/** Keeps the page that is open, with what it is made of, for this session. */
export async function keepPage(visit) {
  if (!("caches" in window)) return;
  try {
    await forgetOthers(visit);
    const store = await caches.open(pages);
    await store.put(owner, new Response(visit));
    const parts = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((part) => part.href ?? part.src);
    await store.addAll([location.pathname, ...parts]);
  } catch {
    // No network at this moment: what was kept before stands.
  }
}

/** Nothing of one session is left for the next. */
export async function forgetOthers(visit) {
  if (!(await caches.has(pages))) return;
  const whose = await (await (await caches.open(pages)).match(owner))?.text();
  if (!visit || whose !== visit) await caches.delete(pages);
}

// Signing out empties the browser's storage; taps that wait would go with it.
document.addEventListener("submit", (event) => {
  const warning = event.target.dataset.unsent;
  if (warning && waiting().some((item) => !item.text) && !confirm(warning)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
});
