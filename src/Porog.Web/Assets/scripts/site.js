import "@hotwired/turbo";
import { follow } from "./live.js";
import { keepForOffline } from "./offline.js";
import { passwords } from "./passwords.js";
import { printing } from "./printing.js";
import { devices } from "./push.js";

document.addEventListener("turbo:load", () => {
  passwords();
  printing();
  follow();
  keepForOffline();
  devices();
  document.querySelector("[data-focus]")?.focus();
  // Turbo writes the address itself, and browsers do not take that for a jump.
  document.getElementById(location.hash.slice(1))?.classList.add("is-target");
});

// A menu closes when one looks elsewhere.
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
