/** Adds a button that shows the typed password. The page contains the texts in its language. */
export function passwords() {
  for (const toggle of document.querySelectorAll("[data-password-toggle]")) {
    const input = document.getElementById(toggle.getAttribute("aria-controls"));
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      toggle.textContent = shown ? toggle.dataset.show : toggle.dataset.hide;
    });
  }
}
