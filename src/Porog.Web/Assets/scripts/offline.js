// Stores the last known state of each child on the device, and the page that shows it offline. Only for signed-in people; data of
// another person is deleted.

import { forgetOthers } from "./door-shelf.js";

const shelf = "porog-offline";
const page = "/offline";
const known = "/offline/known"; // the name of a note on the shelf, not an address

/** Restarts for the page that is now open. */
export async function keepForOffline() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  const offline = document.querySelector("[data-offline]");
  if (offline) return tell(offline);
  const visit = document.querySelector("[data-visit]")?.dataset.visit;
  await forgetOthers(visit);
  if (!visit) return void caches.delete(shelf);
  await navigator.serviceWorker.register("/sw.js");
  await keepPage();
  await note(visit);
}

document.addEventListener("porog:exchanged", () => {
  const visit = document.querySelector("[data-visit]")?.dataset.visit;
  if (visit && "caches" in window) note(visit);
});

/** Stores the offline page in the site's language, with its style, script and fonts. */
async function keepPage() {
  const store = await caches.open(shelf);
  const style = document.querySelector("link[rel=stylesheet]").href;
  const stamp = `${document.documentElement.lang} ${style}`;
  const kept = await store.match("/offline/stamp");
  if (kept && (await kept.text()) === stamp) return;
  const script = document.querySelector("script[src*='/dist/site']").src;
  await store.addAll([page, style, script]);
  await store.put("/offline/stamp", new Response(stamp));
}

async function note(visit) {
  const store = await caches.open(shelf);
  const had = await (await store.match(known))?.json();
  let children = had?.visit === visit ? had.children : {};
  const overview = document.querySelectorAll("[data-kid]");
  const child = document.querySelector("[data-child]");
  const asked = location.pathname.match(/^\/children\/([0-9a-f-]{36})/)?.[1];
  if (overview.length) {
    // Drop children that are no longer listed: this person does not see them any more.
    children = Object.fromEntries([...overview].map((kid) => [kid.dataset.kid, seen(kid)]));
  } else if (child) {
    children[child.dataset.child] = seen(child);
  } else if (asked) {
    delete children[asked];
  }
  await store.put(known, new Response(JSON.stringify({ visit, children })));
}

function seen(part) {
  return { name: part.dataset.name, where: part.querySelector("[data-where]")?.textContent.trim() ?? "", at: Date.now() };
}

async function tell(offline) {
  const list = offline.querySelector("ul");
  const found = await (await caches.match(known))?.json();
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  for (const { name, where, at } of Object.values(found?.children ?? {})) {
    if (!where) continue;
    const [item, what, asOf] = ["li", "p", "p"].map((tag) => document.createElement(tag));
    what.textContent = `${name}: ${where}`;
    asOf.textContent = offline.dataset.asOf.replace("{0}", when.format(at));
    asOf.className = "muted";
    item.append(what, asOf);
    list.append(item);
  }
  offline.hidden = !list.children.length;
}
