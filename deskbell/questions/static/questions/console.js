/**
 * `<desk-console>`: the one connection, and who gets what of it. Rows go to the list, entries to their panes.
 * Nothing here asks the server by the clock.
 */

import "./list.js";
import "./pane.js";
import { Live } from "../look/live.js";
import { handIn, replaceDuty } from "./fragments.js";
import { listen } from "./keys.js";
import { Panes } from "./panes.js";
import { Ringing } from "./ringing.js";
import { say } from "./toasts.js";

/** @typedef {import("./list.js").QuestionList} QuestionList */
/** @typedef {import("./pane.js").QuestionPane} QuestionPane */

class DeskConsole extends HTMLElement {
  connectedCallback() {
    document.body.classList.add("live");
    this.live = new Live({ ticket: () => ticket(this.dataset.ticketAddress ?? "") });
    this.panes = new Panes(this, (pane) => this.join(pane), (open, shown) => this.list.mark(open, shown));
    this.ringing = new Ringing(this, this.list);
    this.hear(this.live);
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("read", (event) => this.read(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("closed", (event) => this.list.close(/** @type {CustomEvent} */ (event).detail.question));
    document.addEventListener("visibilitychange", () => this.looked());
    addEventListener("popstate", () => this.panes.toList());
    listen(this, this.list, this.panes);
    this.panes.begin();
    // From one's own settings: all keys.
    if (location.hash === "#keys") /** @type {HTMLDialogElement | null} */ (this.querySelector("dialog.keys"))?.showModal();
    // What is open is remembered by this tab; a reload must not bring back what was put aside.
    history.replaceState(null, "", "/");
    this.live.start();
  }

  get list() {
    return /** @type {QuestionList} */ (this.querySelector("question-list"));
  }

  /** @type {Live} */
  live = /** @type {any} */ (null);
  /** @type {Panes} */
  panes = /** @type {any} */ (null);

  /** @param {Live} live */
  hear(live) {
    const on = (/** @type {string} */ kind, /** @type {(detail: any) => void} */ take) =>
      live.addEventListener(kind, (event) => take(/** @type {CustomEvent} */ (event).detail));
    on("row", (row) => this.row(row));
    on("upto", ({ topic }) => this.list.complete(topic));
    on("entry", (entry) => this.paneOf(entry.topic)?.take(entry));
    on("typing", (typing) => this.typing(typing));
    on("seen", (seen) => this.seen(seen));
    on("ack", (ack) => this.panes.all.forEach((pane) => pane.sending?.acknowledged(ack)));
    on("refused", (refusal) => this.refused(refusal));
    on("gone", (gone) => this.panes.aside(Number(gone.topic.split(":")[1])));
    on("state", ({ state }) => this.state(state));
    for (const queue of (this.dataset.queues ?? "").split(",").filter(Boolean)) live.follow(`queue:${queue}`);
    live.follow(`mine:${this.dataset.staff}`);
    live.follow(`staff:${this.dataset.staff}`);
    this.looking();
  }

  /** Who has this page in front of them is called nowhere else. */
  looking() {
    const topic = `looking:${this.dataset.staff}`;
    if (document.visibilityState === "visible") this.live.follow(topic);
    else this.live.leave(topic);
  }

  looked() {
    this.looking();
    this.panes.all.forEach((pane) => pane.see());
  }

  /** @param {QuestionPane} pane */
  join(pane) {
    pane.join(this.live, this.dataset.who ?? "");
  }

  /** @param {string} topic */
  paneOf(topic) {
    return topic.startsWith("question:") ? this.panes.find(Number(topic.split(":")[1])) : null;
  }

  /** @param {any} row */
  row(row) {
    if (row.topic.startsWith("staff:")) this.duty();
    else this.list.take(row);
  }

  /** @param {{topic: string, reader: string, number: number}} seen */
  seen({ topic, reader, number }) {
    if (reader === "patron") this.paneOf(topic)?.markSeen(number);
    if (reader === `s${this.dataset.staff}`) this.list.seen(Number(topic.split(":")[1]), number);
  }

  /** @param {{topic: string, who?: string, staff?: number}} typing */
  typing({ topic, who, staff }) {
    if (staff !== Number(this.dataset.staff)) this.paneOf(topic)?.typing(true, who);
  }

  /** @param {{question: number, number: number}} read */
  read({ question, number }) {
    this.list.seen(question, number);
  }

  /** @param {any} refusal */
  refused(refusal) {
    if (!this.panes.all.some((pane) => pane.sending?.refused(refusal))) say(this, refusal.words);
  }

  /** @param {string} state */
  state(state) {
    this.querySelector(".lost-words")?.toggleAttribute("hidden", state !== "lost");
    if (state === "lost") this.list.told.clear();
  }

  /** @param {string} name */
  words(name) {
    const template = /** @type {HTMLTemplateElement | null} */ (this.querySelector("template[data-part=words]"));
    return template?.content.firstElementChild?.getAttribute(`data-${name}`) ?? "";
  }

  async duty() {
    await replaceDuty(this);
    this.ringing?.look();
    this.ringing?.draw();
  }

  // ---- what is done -----------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  clicked(event) {
    const target = /** @type {Element} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = target.closest("li.line a, a[data-open]");
    if (link) {
      event.preventDefault();
      this.open(Number(link.getAttribute("href")?.match(/\d+/)?.[0]));
    } else if (target.closest("a.back")) {
      event.preventDefault();
      if (history.state?.pane) history.back();
      else this.panes.toList();
    } else if (target.closest("[data-act=aside]")) {
      this.panes.aside(Number(target.closest("question-pane")?.getAttribute("data-question")));
    }
    for (const menu of this.querySelectorAll("details.act[open]")) {
      if (!menu.contains(target)) menu.removeAttribute("open");
    }
  }

  /** @param {number} question */
  async open(question) {
    const wide = !matchMedia("(max-width: 760px)").matches;
    const pane = await this.panes.open(question, wide);
    if (!pane) say(this, this.words("failed"));
    else if (!wide) history.pushState({ pane: question }, "", "/");
    return pane;
  }

  /** @param {SubmitEvent} event */
  async submitted(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    const act = form.dataset.act;
    if (!act || event.defaultPrevented) return;
    event.preventDefault();
    const pane = /** @type {QuestionPane | null} */ (form.closest("question-pane"));
    // Whoever takes a question writes at once; if another was quicker, what was written becomes a note's draft.
    if (act === "claim") pane?.write("reply");
    const answer = await handIn(form, event.submitter);
    if (answer.refused) say(this, answer.words || this.words("failed"));
    form.closest("details.act")?.removeAttribute("open");
    if (act === "duty") return this.duty();
    // Merged, it goes on there; split, what is one of its own again is opened beside it.
    if (answer.ok && answer.question && pane) this.open(answer.question);
    await pane?.refresh();
    // What had the focus may be gone with its menu: it goes to what was said, never to nowhere.
    if (document.activeElement === document.body) pane?.log.focus();
  }
}

/** @param {string} address */
async function ticket(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (response.status === 401) location.assign("/sign-in/?next=/");
  if (!response.ok) throw new Error("no ticket");
  return (await response.json()).ticket;
}

customElements.define("desk-console", DeskConsole);
