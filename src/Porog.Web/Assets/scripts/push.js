// «Получать уведомления на этом устройстве»: asks for permission only when the button is pressed. The page contains the texts in
// its language.

const mine = "porog.push"; // the session of this browser's subscription

export async function devices() {
  await follow();
  const form = document.querySelector("[data-push]");
  if (form) await offer(form);
}

/** Moves a subscription from an earlier session to this one. Unsubscribes if the server ended it with the earlier session. */
async function follow() {
  const visit = document.querySelector("[data-visit]")?.dataset.visit;
  const before = "localStorage" in window && localStorage.getItem(mine);
  if (!visit || !before || before === visit) return;
  const subscription = await current();
  if (!subscription) return localStorage.removeItem(mine);
  const answer = await fetch("/account/devices/form", { redirect: "manual" });
  if (!answer.ok) return;
  const { field, token } = await answer.json();
  const moved = await fetch("/account/devices/move", {
    method: "POST",
    body: new URLSearchParams({ [field]: token, endpoint: subscription.endpoint }),
  });
  if (moved.ok) return localStorage.setItem(mine, visit);
  if (moved.status !== 404) return;
  await subscription.unsubscribe();
  localStorage.removeItem(mine);
}

async function current() {
  const worker = await navigator.serviceWorker?.getRegistration("/");
  return worker?.pushManager?.getSubscription();
}

async function offer(form) {
  const button = form.querySelector("button");
  const say = (what) => (form.querySelector("[data-push-said]").textContent = form.dataset[what]);
  if (!window.isSecureContext || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
    // Safari on phones and tablets supports push only for sites on the home screen.
    return say(navigator.standalone === false ? "home" : "unsupported");
  if (Notification.permission === "denied") return say("denied");
  if (form.dataset.here === "true" && (await current())) return say("on");
  say("off");
  form.querySelector("[data-push-offer]").hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const outcome = await subscribe(form, say);
    button.disabled = false;
    if (outcome !== "on") return say(outcome);
    localStorage.setItem(mine, document.querySelector("[data-visit]").dataset.visit);
    location.reload();
  });
}

async function subscribe(form, say) {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "denied" : "dismissed";
  say("working");
  try {
    await navigator.serviceWorker.register("/sw.js");
    const worker = await navigator.serviceWorker.ready;
    const { endpoint, keys } = (await ask(worker.pushManager, form.dataset.key)).toJSON();
    const body = new URLSearchParams(new FormData(form));
    for (const [name, value] of Object.entries({ endpoint, p256dh: keys.p256dh, auth: keys.auth })) body.set(name, value);
    const answer = await fetch(form.action, { method: "POST", body });
    return answer.ok ? "on" : answer.status === 409 ? "many" : "failed";
  } catch {
    return "failed"; // the push service is unreachable or blocked; the page says what to do
  }
}

async function ask(pushes, key) {
  const wish = { userVisibleOnly: true, applicationServerKey: key };
  try {
    return await pushes.subscribe(wish);
  } catch (problem) {
    if (problem.name !== "InvalidStateError") throw problem;
    // An old subscription with another key pair.
    await (await pushes.getSubscription())?.unsubscribe();
    return pushes.subscribe(wish);
  }
}
