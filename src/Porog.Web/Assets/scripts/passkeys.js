/** Creates or uses a passkey and submits the result with the form. The form stays hidden in browsers without passkeys. */
export function passkeys() {
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const makes = form.dataset.passkey === "create";
    const [word, button] = [form.querySelector(".passkey__word"), form.querySelector(".govuk-button")];
    form.hidden = false;
    button.addEventListener("click", async () => {
      word.textContent = "";
      button.disabled = true;
      try {
        const options = JSON.parse(form.dataset.options);
        const credential = makes
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
        form.elements.Credential.value = JSON.stringify(credential);
        form.submit();
      } catch {
        // The person or the device refused.
        word.textContent = form.dataset.failed;
        button.disabled = false;
      }
    });
  }
}
