// The site while it is closed: shows what is pushed, opens what is pressed, and has a page for when there is no network.
// What that page says is kept by the open site (offline.js).

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// One after another: what stands on the screen already is asked about before the next is shown.
let turn = Promise.resolve();
self.addEventListener("push", (event) => {
  const shown = turn.then(() => show(event.data));
  turn = shown.catch(() => {}); // the browser hears of it; the next must not wait for ever
  event.waitUntil(shown);
});

async function show(data) {
  const told = read(data);
  const shown = told.tag ? await self.registration.getNotifications({ tag: told.tag }) : [];
  // Sent again after a later one of the same topic: what stands there is newer.
  if (shown.some((one) => one.data.at > told.at)) return;
  await self.registration.showNotification(told.title, {
    body: told.text,
    tag: told.tag,
    renotify: Boolean(told.tag),
    lang: told.lang,
    timestamp: told.at,
    icon: "/dist/icon-192.png",
    badge: "/dist/badge-96.png",
    data: { at: told.at, url: told.url, ways: told.ways },
    actions: told.ways.map(({ title }, number) => ({ action: String(number), title })),
  });
}

function read(data) {
  // Something must be shown for every message, or the browser says so in its own words.
  const something = { title: "Порог", text: "", url: "/messages", ways: [], at: Date.now() };
  try {
    return { ...something, ...data.json() };
  } catch {
    return something;
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { url, ways } = event.notification.data;
  event.waitUntil(open(inside(ways[event.action]?.url ?? url)));
});

/** Whatever a message says, nothing but this site is opened. */
function inside(path) {
  const { origin } = self.location;
  const target = URL.canParse(path, origin) ? new URL(path, origin) : null;
  return target?.origin === origin ? target.href : `${origin}/messages`;
}

async function open(address) {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = all.find((window) => window.url === address);
  if (there) return there.focus();
  // One press brings one window forward; only those that this worker controls can be led elsewhere.
  const [own] = await self.clients.matchAll({ type: "window" });
  if (!own) return self.clients.openWindow(address);
  await own.focus();
  await own.navigate(address);
}

self.addEventListener("pushsubscriptionchange", (event) =>
  event.waitUntil(renew(event.oldSubscription, event.newSubscription)),
);

/** The browser has changed its address at the push service. */
async function renew(old, fresh) {
  const answer = await fetch("/account/devices/form", { redirect: "manual" });
  if (!answer.ok) return fresh?.unsubscribe(); // nobody is signed in any more
  const { publicKey, field, token } = await answer.json();
  const now =
    fresh ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }));
  const { endpoint, keys } = now.toJSON();
  const body = new URLSearchParams({ [field]: token, endpoint, p256dh: keys.p256dh, auth: keys.auth });
  if (old) body.set("replaces", old.endpoint);
  await fetch("/account/devices/subscribe", { method: "POST", body });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => keptPage(pathname)));
  else if (pathname.startsWith("/dist/")) event.respondWith(fetch(request).catch(() => kept(request)));
});

/** The door goes on working where it was open before; every other page says that there is no network. */
async function keptPage(pathname) {
  const door = pathname.startsWith("/door/") && (await caches.match(pathname));
  return door || kept("/offline");
}

async function kept(request) {
  return (await caches.match(request)) ?? Response.error();
}
