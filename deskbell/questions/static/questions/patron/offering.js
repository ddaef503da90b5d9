/**
 * Files that somebody picks, pastes or drops: what they become is `enclosing.js`, fetched with the first of them.
 *
 *     const offering = new Offering(form, document.body, (words) => complain(words));
 *     offering.count                                          // how many wait to be sent
 *     offering.send((enclosing) => enclosing.sendIn(talk))    // once all of them have been looked at
 */

/** @typedef {import("./enclosing.js").Enclosing} Enclosing */

export class Offering {
  /**
   * @param {HTMLFormElement} form holds the file input; a desk that takes no files has none
   * @param {HTMLElement} place where files may be dropped
   * @param {(words: string, why?: string) => void} complain
   */
  constructor(form, place, complain) {
    this.form = form;
    this.complain = complain;
    /** @type {Enclosing | null} */
    this.enclosing = null;
    this.coming = 0;
    this.added = Promise.resolve();
    const input = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=file]"));
    if (!input) return;
    input.addEventListener("change", () => this.picked(input));
    this.picked(input); // what somebody picked before this script had come
    // What is copied from a text comes with a picture of it: then the words are meant.
    form.addEventListener("paste", (event) => event.clipboardData?.types.includes("text/plain") || this.given(event, event.clipboardData));
    place.addEventListener("dragover", (event) => void (event.dataTransfer?.types.includes("Files") && event.preventDefault()));
    place.addEventListener("drop", (event) => this.given(event, event.dataTransfer));
  }

  get count() {
    return this.coming + (this.enclosing?.files.length ?? 0);
  }

  /** @param {(enclosing: Enclosing) => void} send */
  async send(send) {
    await this.added;
    if (this.enclosing?.files.length) send(this.enclosing);
  }

  /** @param {HTMLInputElement} input */
  picked(input) {
    const files = [...(input.files ?? [])];
    if (!files.length) return;
    input.value = "";
    this.add(files);
  }

  /**
   * @param {Event} event
   * @param {DataTransfer | null} given
   */
  given(event, given) {
    const files = [...(given?.files ?? [])];
    if (!files.length || this.form.hidden || !this.form.offsetHeight) return;
    event.preventDefault();
    this.add(files);
  }

  /** @param {File[]} files */
  add(files) {
    this.coming += files.length;
    this.added = this.added.then(() => this.take(files)).finally(() => (this.coming -= files.length));
  }

  /** @param {File[]} files */
  async take(files) {
    try {
      const { Enclosing } = await import("./enclosing.js");
      this.enclosing ??= new Enclosing(this.form, this.complain);
      if (files.length) this.enclosing.add(files);
    } catch {
      this.complain(/** @type {HTMLElement} */ (this.form.querySelector(".enclosing")).dataset.lost ?? "");
    }
  }
}
