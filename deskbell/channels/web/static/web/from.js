/**
 * The page that somebody asks from, shown to them and theirs to remove.
 *
 *     const from = new From(keeping, form);
 *     from.show({title, address});  from.show(null);  from.restore();
 */

/** @typedef {{title: string, address: string}} Page */

export class From {
  /**
   * @param {import("../questions/patron/keeping.js").Keeping} keeping
   * @param {HTMLFormElement} form
   */
  constructor(keeping, form) {
    this.keeping = keeping;
    this.form = form;
    by("from-remove").addEventListener("click", () => (this.show(null), by("text").focus()));
  }

  /** @param {Page | null} page */
  show(page) {
    this.keeping.put({ page });
    by("from").hidden = !page?.address;
    by("from-remove").hidden = false;
    by("from-title").textContent = page?.title ?? "";
    by("from-address").textContent = page?.address ?? "";
  }

  /** As it was left, else as the address of a link says. */
  restore() {
    const given = (/** @type {string} */ name) => String(new FormData(this.form).get(name) ?? "");
    const { page } = this.keeping.data;
    if (page !== undefined) this.show(page);
    else if (given("page_address")) this.show({ title: given("page_title"), address: given("page_address") });
  }
}

/** @param {string} id */
function by(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
