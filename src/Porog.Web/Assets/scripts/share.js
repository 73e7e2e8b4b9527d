// Hands a ready text to the device's share sheet, or copies it. Without scripts the text can be selected.
export function share() {
  for (const box of document.querySelectorAll("[data-share]")) {
    const text = box.querySelector("[data-share-text]");
    const send = box.querySelector("[data-share-send]");
    const copy = box.querySelector("[data-share-copy]");
    if (navigator.share) {
      send.hidden = false;
      // Refused when the person closes the sheet: nothing to tell.
      send.onclick = () => navigator.share({ text: text.value }).catch(() => {});
    }
    if (navigator.clipboard) {
      copy.hidden = false;
      copy.onclick = async () => {
        await navigator.clipboard.writeText(text.value);
        box.querySelector("[data-share-said]").textContent = copy.dataset.done;
      };
    }
  }
}
