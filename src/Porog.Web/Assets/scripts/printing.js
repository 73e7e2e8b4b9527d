// Adds a print button to pages made for paper. Without scripts the browser's own print command remains.
export function printing() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.onclick = () => window.print();
  }
}
