// The service worker: shows pushes, opens them on click, and serves a page without a network.
// The open site stores the data of that page (offline.js).

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// One push at a time, so that the notifications already shown are known before the next one.
let turn = Promise.resolve();
self.addEventListener("push", (event) => {
  const shown = turn.then(() => show(event.data));
  turn = shown.catch(() => {}); // the browser gets the error; the next push must still run
  event.waitUntil(shown);
});

async function show(data) {
  const told = read(data);
  const shown = told.tag ? await self.registration.getNotifications({ tag: told.tag }) : [];
  // A repeated push that is older than the shown one of the same topic.
  if (shown.some((one) => one.data.at > told.at)) return;
  await self.registration.showNotification(told.title, {
    body: told.text,
    tag: told.tag,
    renotify: Boolean(told.tag),
    lang: told.lang,
    timestamp: told.at,
    icon: "/dist/icon-192.png",
    badge: "/dist/badge-96.png",
    data: { at: told.at, url: told.url, ways: told.ways, thanks: told.thanks },
    actions: told.ways.map(({ title }, number) => ({ action: String(number), title })),
  });
}

function read(data) {
  // Browsers require a notification for every push and otherwise show their own.
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
  const way = ways[event.action];
  event.waitUntil(way?.answer ? answer(event.notification, way) : open(inside(way?.url ?? url)));
});

/** Sends an answer to the page of the question, which says itself what to do when that fails. */
async function answer({ title, tag, lang, data }, way) {
  const body = new URLSearchParams({ answer: way.answer });
  // The page redirects to itself after it has taken the answer.
  const taken = await fetch(inside(way.url), { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (taken?.type !== "opaqueredirect") return open(inside(way.url));
  const shown = { ...data, ways: [], at: Date.now() };
  await self.registration.showNotification(data.thanks, { body: title, tag, lang, icon: "/dist/icon-192.png", badge: "/dist/badge-96.png", data: shown });
}

/** Opens only pages of this site, whatever the message contains. */
function inside(path) {
  const { origin } = self.location;
  const target = URL.canParse(path, origin) ? new URL(path, origin) : null;
  return target?.origin === origin ? target.href : `${origin}/messages`;
}

async function open(address) {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = all.find((window) => window.url === address);
  if (there) return there.focus();
  // Focus one window per click. Only windows controlled by this worker can be navigated.
  const [own] = await self.clients.matchAll({ type: "window" });
  if (!own) return self.clients.openWindow(address);
  await own.focus();
  await own.navigate(address);
}

self.addEventListener("pushsubscriptionchange", (event) =>
  event.waitUntil(renew(event.oldSubscription, event.newSubscription)),
);

/** Registers the browser's new address at the push service. */
async function renew(old, fresh) {
  const answer = await fetch("/account/devices/form", { redirect: "manual" });
  if (!answer.ok) return fresh?.unsubscribe(); // no longer signed in
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

/** Serves the stored door page if there is one; all other pages get the offline page. */
async function keptPage(pathname) {
  const door = pathname.startsWith("/door/") && (await caches.match(pathname));
  return door || kept("/offline");
}

async function kept(request) {
  return (await caches.match(request)) ?? Response.error();
}
