/**
 * Files on their way from a patron: a list from which each can be taken back, then one form with the words, and how much
 * of it has left. The form is repeatable by its id: when the line breaks it is sent again and stands there once.
 *
 *     enclosing.add(files)
 *     await enclosing.sendIn(talk)             // words of the talk's box, and the files
 *     await enclosing.ask({form, words, kept, live, asked})   // the first words, by the form of the page for asking
 *
 * Pictures are shown from the file itself, on a canvas: nothing is fetched, and no address of one is made.
 */

import { newId } from "../../look/live.js";
import { tidy } from "./words.js";

/**
 * @typedef {import("./talk.js").Talk} Talk
 * @typedef {import("../../look/live.js").Live} Live
 * @typedef {{id: string, number: number, at: string, question?: number, code?: string, passport?: string}} Ack
 * @typedef {{ack?: Ack, why?: string, words?: string}} Answer
 */

const MOST = 10;
/** Pixels. */
const SHOWN = 56;

export class Enclosing {
  /**
   * @param {HTMLFormElement} form
   * @param {(words: string, why?: string) => void} complain
   */
  constructor(form, complain) {
    this.complain = complain;
    this.root = /** @type {HTMLElement} */ (form.querySelector(".enclosing"));
    this.list = /** @type {HTMLElement} */ (this.root.querySelector("ul"));
    this.leaving = /** @type {HTMLElement} */ (this.root.querySelector(".leaving"));
    this.bar = /** @type {HTMLProgressElement} */ (this.root.querySelector("progress"));
    this.said = /** @type {HTMLElement} */ (this.root.querySelector("[role=status]"));
    this.box = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    /** @type {File[]} */
    this.files = [];
    /** What broke on its way keeps its id for as long as it is the same. @type {{key: string, id: string} | null} */
    this.tried = null;
    /** @type {XMLHttpRequest | null} */
    this.request = null;
    this.leaving.querySelector("button")?.addEventListener("click", () => this.request?.abort());
  }

  /** @param {File[]} files */
  add(files) {
    const all = [...this.files, ...files];
    const most = Number(this.root.dataset.megabytes) * 1048576;
    if (all.length > MOST || all.reduce((sum, file) => sum + file.size, 0) > most) {
      return this.complain(this.root.dataset.much ?? "");
    }
    this.complain("");
    this.files = all;
    this.draw();
    this.said.textContent = (this.root.dataset.added ?? "").replace("{names}", namesOf(files));
  }

  // ---- sending ----------------------------------------------------------------------------------

  /** @param {Talk} talk */
  async sendIn(talk) {
    const words = tidy(talk.box.value);
    const { files } = this;
    const id = this.idOf(words);
    talk.complain("");
    talk.timeline.pend({ id, kind: "heard", voice: "patron", words: words || namesOf(files) });
    talk.box.value = "";
    talk.box.dispatchEvent(new Event("input", { bubbles: true }));
    talk.box.focus();
    let arrived = false; // by the socket, which may live when the form's line breaks
    const heard = (/** @type {any} */ event) => void (arrived ||= event.detail.id === id);
    talk.live.addEventListener("entry", heard);
    const answer = await this.send(replyTo(talk), { id, text: words });
    talk.live.removeEventListener("entry", heard);
    if (answer.ack) return talk.acknowledged(answer.ack);
    if (arrived) return;
    talk.timeline.withdraw(id);
    talk.box.value = [words, talk.box.value].filter(Boolean).join("\n");
    this.files = [...files, ...this.files];
    this.draw();
    talk.complain(answer.words ?? "");
  }

  /**
   * The socket, which carries words alone, is told who asked when it comes back.
   * @param {{form: HTMLFormElement, words: string, kept: import("./keeping.js").Kept, live: Live, asked: (ack: any) => void}} begun
   */
  async ask({ form, words, kept: { page, earlier }, live, asked }) {
    const { files } = this;
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.first"));
    /** @type {Record<string, string>} */
    const fields = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
    Object.assign(fields, { text: words }, earlier && { known_by: earlier });
    if (page) Object.assign(fields, { page_sent: "yes", page_title: page.title, page_address: page.address });
    this.complain("");
    button.disabled = true;
    const { ack, why, words: no } = await this.send(form.action, fields);
    button.disabled = false;
    if (!ack) {
      this.files = files;
      this.draw();
      return this.complain(no ?? "", why);
    }
    live.stop();
    live.passport = ack.passport ?? null;
    asked({ ...ack, act: { id: ack.id, kind: "ask", body: {} } });
    live.start();
  }

  /**
   * One form. Without an ack or words it was stopped by hand.
   * @param {string} address
   * @param {Record<string, string>} fields
   * @returns {Promise<Answer>}
   */
  async send(address, fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    for (const file of this.files) body.append("files", file, file.name);
    this.files = [];
    this.draw();
    this.leaving.hidden = false;
    const answer = await this.post(address, body);
    this.leaving.hidden = true;
    this.request = null;
    if (answer.ack) this.tried = null;
    return answer;
  }

  /**
   * @param {string} address
   * @param {FormData} body
   * @returns {Promise<Answer>}
   */
  post(address, body) {
    const request = (this.request = new XMLHttpRequest());
    this.bar.removeAttribute("value");
    request.upload.onprogress = ({ loaded, total }) => (this.bar.value = loaded / total);
    request.responseType = "json";
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    const lost = { why: "lost", words: this.root.dataset.lost };
    return new Promise((resolve) => {
      request.onload = () => {
        const { ack, refused, words } = request.response ?? {};
        resolve(ack || words ? { ack, why: refused, words } : lost);
      };
      request.onerror = request.ontimeout = () => resolve(lost);
      request.onabort = () => resolve({});
      request.send(body);
    });
  }

  /** @param {string} words */
  idOf(words) {
    const key = JSON.stringify([words, this.files.map((file) => [file.name, file.size, file.lastModified])]);
    if (this.tried?.key !== key) this.tried = { key, id: newId() };
    return this.tried.id;
  }

  // ---- the list ---------------------------------------------------------------------------------

  draw() {
    const template = /** @type {HTMLTemplateElement} */ (this.list.querySelector("template"));
    this.list.replaceChildren(template, ...this.files.map((file) => this.item(template, file)));
    this.list.hidden = !this.files.length;
    this.box.required = !this.files.length; // a picture may come without words
  }

  /**
   * @param {HTMLTemplateElement} template
   * @param {File} file
   */
  item(template, file) {
    const item = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    for (const name of item.querySelectorAll("[data-item=name]")) name.textContent = file.name;
    item.querySelector("button")?.addEventListener("click", () => this.takeBack(file));
    show(/** @type {HTMLCanvasElement} */ (item.querySelector("canvas")), file);
    return item;
  }

  /** @param {File} file */
  takeBack(file) {
    const place = this.files.indexOf(file);
    this.files = this.files.filter((one) => one !== file);
    this.draw();
    const left = this.list.querySelectorAll("button");
    (left[Math.min(place, left.length - 1)] ?? this.box).focus();
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {File} file
 */
async function show(canvas, file) {
  if (!file.type.startsWith("image/")) return;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, (SHOWN * 2) / Math.max(picture.width, picture.height));
    canvas.width = Math.max(1, picture.width * scale);
    canvas.height = Math.max(1, picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    canvas.hidden = false;
  } catch {
    // No picture after all; its name stands there, and the server says what it thinks of it.
  }
}

/** @param {Talk} talk */
function replyTo(talk) {
  return new URL("../reply/", new URL(talk.timeline.dataset.files ?? "", location.href)).href;
}

/** @param {File[]} files */
function namesOf(files) {
  return files.map((file) => file.name).join(", ");
}
