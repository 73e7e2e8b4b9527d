import "@hotwired/turbo";
import { countdown } from "./countdown.js";
import { follow } from "./live.js";
import { keepForOffline } from "./offline.js";
import { passkeys } from "./passkeys.js";
import { passwords } from "./passwords.js";
import { printing } from "./printing.js";
import { devices } from "./push.js";
import { share } from "./share.js";

document.addEventListener("turbo:load", () => {
  passwords();
  passkeys();
  printing();
  follow();
  keepForOffline();
  devices();
  countdown();
  share();
  document.querySelector("[data-focus]")?.focus();
  // Browsers do not send the fragment to the server, so restore it for the page opened after sign-in.
  for (const form of document.querySelectorAll("[data-onward]")) form.action = form.action.split("#")[0] + location.hash;
  mark();
});
window.addEventListener("hashchange", mark);

/** Marks the target of the address's fragment. Turbo changes the address itself, so :target does not apply. */
function mark() {
  document.querySelector(".is-target")?.classList.remove("is-target");
  document.getElementById(location.hash.slice(1))?.classList.add("is-target");
}

// Close a menu on a click outside it.
document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
