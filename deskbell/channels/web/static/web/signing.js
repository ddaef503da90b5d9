/**
 * Buttons that copy a signature as mail programs take it, a picture with its link:
 * <button data-sign="id of the HTML as text" data-plain="id of the same as text" data-copied="Copied" hidden>.
 * Hidden where there are no scripts or no such clipboard: the HTML and the text stand beside it.
 */
for (const button of document.querySelectorAll("button[data-sign]")) {
  if (button instanceof HTMLButtonElement && "ClipboardItem" in window) offer(button);
}

/** @param {HTMLButtonElement} button */
function offer(button) {
  /** @param {string | undefined} id @param {string} type */
  const blob = (id, type) => new Blob([document.getElementById(id ?? "")?.textContent?.trim() ?? ""], { type });
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { sign, plain, copied } = button.dataset;
    const both = { "text/html": blob(sign, "text/html"), "text/plain": blob(plain, "text/plain") };
    await navigator.clipboard.write([new ClipboardItem(both)]);
    const words = button.querySelector("span");
    if (words) words.textContent = copied ?? "";
  });
}
