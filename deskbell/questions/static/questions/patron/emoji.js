/**
 * Small pictures for a message: a grid that opens over the box, with a field that finds them by name.
 *
 *     const picker = new Picker(button, box);      // data-names on the button: where the pictures are fetched
 *     picker.toggle();
 *
 * Arrow keys move, Enter puts the picture where the caret stands, Escape closes and the focus goes back.
 */

/** @typedef {[string, string]} Named a picture and its name */

export class Picker {
  /**
   * @param {HTMLElement} button
   * @param {HTMLTextAreaElement} box
   */
  constructor(button, box) {
    this.button = button;
    this.box = box;
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("emoji-picker"));
    this.root = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    this.find = /** @type {HTMLInputElement} */ (this.root.querySelector("input"));
    this.grid = /** @type {HTMLElement} */ (this.root.querySelector("[data-grid]"));
    this.nothing = /** @type {HTMLElement} */ (this.root.querySelector("[data-nothing]"));
    this.root.hidden = true;
    /** While the pictures are on their way. @type {Promise<void> | undefined} */
    this.coming = undefined;
    button.closest("form")?.before(this.root);
    this.find.addEventListener("input", () => this.sift());
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("click", (event) => this.pick(/** @type {Element} */ (event.target).closest("[data-picture]")));
    addEventListener("pointerdown", (event) => !this.root.hidden && !this.isOurs(event.target) && this.close());
  }

  /** Opens at once: what is typed while the pictures are still on their way is looked for when they come. */
  toggle() {
    if (!this.root.hidden) return this.close(true);
    this.root.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.find.value = "";
    this.find.focus();
    if (this.pictures.length) this.sift();
    else this.coming ??= this.load().finally(() => (this.coming = undefined));
  }

  get pictures() {
    return /** @type {HTMLElement[]} */ ([...this.grid.querySelectorAll("[data-picture]")]);
  }

  async load() {
    const named = await this.named();
    if (!named.length) return this.close(true);
    const blank = /** @type {HTMLElement} */ (this.grid.firstElementChild);
    blank.remove();
    for (const [picture, name] of named) {
      const one = /** @type {HTMLElement} */ (blank.cloneNode(true));
      one.dataset.picture = one.textContent = picture;
      one.title = name;
      one.setAttribute("aria-label", name);
      this.grid.append(one);
    }
    this.sift();
  }

  /** @returns {Promise<Named[]>} none where the line is broken: the next press tries again */
  async named() {
    try {
      const answer = await fetch(this.button.dataset.names ?? "");
      return (await answer.json()).groups.flat();
    } catch {
      return [];
    }
  }

  /** Those whose names hold what is typed, accents or not. */
  sift() {
    const wanted = plain(this.find.value);
    for (const one of this.pictures) one.hidden = !plain(one.title).includes(wanted);
    this.nothing.hidden = this.shown.length > 0;
    this.point(this.shown[0]);
  }

  get shown() {
    return this.pictures.filter((one) => !one.hidden);
  }

  /** One of them takes part in the order of Tab. @param {HTMLElement | undefined} to */
  point(to) {
    for (const one of this.pictures) one.tabIndex = one === to ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      return this.close(true);
    }
    if (event.key === "Enter" && event.target === this.find) {
      event.preventDefault();
      return this.coming ? void this.coming.then(() => this.first()) : this.first();
    }
    const steps = this.steps(event.key);
    if (!steps) return;
    if (event.target === this.find && event.key !== "ArrowDown") return;
    event.preventDefault();
    const here = this.shown.indexOf(/** @type {HTMLElement} */ (event.target));
    if (here + steps < 0) return this.find.focus();
    const next = here < 0 ? this.shown[0] : this.shown[Math.min(here + steps, this.shown.length - 1)];
    this.point(next);
    next?.focus();
  }

  /** @param {string} key */
  steps(key) {
    const across = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const on = getComputedStyle(this.grid).direction === "rtl" ? -1 : 1;
    return { ArrowRight: on, ArrowLeft: -on, ArrowDown: across, ArrowUp: -across }[key] ?? 0;
  }

  first() {
    if (!this.root.hidden) this.pick(this.shown[0] ?? null);
  }

  /** @param {Element | null} one */
  pick(one) {
    if (!one) return;
    this.box.setRangeText(/** @type {HTMLElement} */ (one).dataset.picture ?? "", this.box.selectionStart, this.box.selectionEnd, "end");
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    this.close();
    this.box.focus();
  }

  /** @param {boolean} [goesBack] */
  close(goesBack = false) {
    this.root.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (goesBack) this.button.focus();
  }

  /** @param {EventTarget | null} target */
  isOurs(target) {
    return target instanceof Node && (this.root.contains(target) || this.button.contains(target));
  }
}

/** @param {string} text */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
