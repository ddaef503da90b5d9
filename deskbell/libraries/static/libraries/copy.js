// Buttons that copy the text of another element: <button data-copy="its id" data-copied="Copied" hidden>.
// They are hidden where there are no scripts, or no clipboard: the text can be selected by hand.

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (button instanceof HTMLButtonElement && navigator.clipboard) offer(button);
}

/** @param {HTMLButtonElement} button */
function offer(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy ?? "");
    await navigator.clipboard.writeText(source?.textContent?.trim() ?? "");
    button.textContent = button.dataset.copied ?? "";
  });
}
