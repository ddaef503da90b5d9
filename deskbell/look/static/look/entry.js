/**
 * What timeline.js asks about one entry, and about the item that shows it.
 */

/**
 * With the addresses of what is beside the words: files, and all of a letter of which a part is shown.
 * @param {any} entry
 * @param {DOMStringMap} places where files and whole letters are: `files`, `whole`
 */
export function addressed(entry, { files = "", whole }) {
  const absolute = (/** @type {string} */ path) => new URL(path, location.href).href;
  const at = (/** @type {string} */ id) => absolute(`${files}${id}/`);
  const { words, facts } = entry;
  const isCut = whole && (facts?.whole || facts?.original);
  return {
    ...entry,
    facts: isCut ? { ...facts, whole_at: absolute(`${whole}${entry.number}/`) } : facts,
    words: words?.files
      ? { files: words.files.map((/** @type {any} */ file) => ({ ...file, address: at(file.id), small_at: file.small && at(file.small) })) }
      : words,
  };
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} item
 */
export function saysSame(old, item) {
  const words = (/** @type {HTMLElement} */ one) => one.querySelector(".words")?.textContent;
  return old.dataset.kind === item.dataset.kind && Boolean(words(item)) && words(old) === words(item);
}

/** Nought while it waits for its number. @param {HTMLElement} item */
export function numberOf(item) {
  return Number(item.dataset.number ?? 0);
}
