/**
 * What patrons write, and what they read: how words leave a box, and the names that an entry brings.
 */

/**
 * With the names as this reader sees them: a queue's name in their language, a page without a title by its address.
 * @param {import("../../look/timeline.js").Entry} entry
 */
export function readable(entry) {
  const language = document.documentElement.lang;
  const { to, to_person: person } = entry.facts ?? {};
  const name = person ?? to?.[language] ?? to?.en ?? Object.values(to ?? {})[0];
  const facts = name ? { ...entry.facts, to: name } : entry.facts;
  /** @type {any} */
  const words = entry.words;
  return { ...entry, facts, words: words?.address ? { ...words, title: words.title || words.address } : words };
}

/**
 * Enter sends. Shift and Enter make a new line, as Enter does on a phone's keyboard.
 * @param {HTMLTextAreaElement} box
 * @param {() => void} send
 */
export function onEnter(box, send) {
  box.addEventListener("keydown", (event) => {
    const isPlain = !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches;
    if (event.key !== "Enter" || !isPlain) return;
    event.preventDefault();
    send();
  });
}

/**
 * The words as the server keeps them (deskbell/formats/plain.py, clean), so that the copy on screen is the entry.
 * @param {string} words
 */
export function tidy(words) {
  const lines = words.normalize("NFC").replace(/\r\n?/g, "\n").split("\n");
  return lines.map((line) => line.trimEnd()).join("\n").replace(/^\n+|\n+$/g, "");
}
