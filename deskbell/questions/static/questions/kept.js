/**
 * What a tab keeps of somebody's work: drafts, and which questions are open. It carries the person's number, so that the
 * next colleague at the same screen finds nothing of it; the sign-in page throws all of it away (staff/sign-in.js).
 *
 *     const kept = new Kept(element, "open");       // of whoever this console belongs to
 *     kept.value = [812];  kept.value               // null: nothing is kept
 */
export class Kept {
  /**
   * @param {Element} within the console
   * @param {string} name
   */
  constructor(within, name) {
    this.name = `deskbell.staff.${within.closest("desk-console")?.getAttribute("data-staff")}.${name}`;
  }

  get value() {
    return JSON.parse(sessionStorage.getItem(this.name) ?? "null");
  }

  set value(/** @type {any} */ value) {
    if (value === null) sessionStorage.removeItem(this.name);
    else sessionStorage.setItem(this.name, JSON.stringify(value));
  }
}
