/**
 * How much the library has said since somebody last looked: in the page's title, and on the tab of the page around.
 *
 *     const unread = new Unread(host);
 *     unread.heard();  unread.none();
 */

export class Unread {
  /** @param {import("./host.js").Host} host */
  constructor(host) {
    this.host = host;
    this.title = document.title;
    this.count = 0;
    document.addEventListener("visibilitychange", () => this.count && !this.isAway && this.none());
  }

  get isAway() {
    return this.host.isMinimised || document.hidden;
  }

  heard() {
    if (this.isAway) this.tell(this.count + 1);
  }

  none() {
    this.tell(0);
  }

  /** @param {number} count */
  tell(count) {
    this.count = count;
    this.host.unread(count);
    document.title = count ? `(${count}) ${this.title}` : this.title;
  }
}
