// A page made for paper has a button that says so; without scripts the browser's own does.
export function printing() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }
}
