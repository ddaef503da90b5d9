/**
 * The support tab on a library's own page. The server sends this as /tab/<desk key>.js, called with what the desk uses
 * of it (loader.py), so that the page needs nothing but the one script element, ever:
 *
 *     <script src="https://desk.example/tab/maple.js" async></script>
 *
 * How it looks is chosen in the console. Optional attributes, where one page differs from the others:
 * data-label="Ask us", data-language="fr". With ?place=some-id in the address it is a box within the element of that id.
 * No cookie, no request but its own; before a click nothing more is fetched, but where words in many languages would
 * weigh too much: then a page in one of the rest fetches the tab in that one. The click fetches window.js, which does
 * what is left. It draws in a shadow root with constructed styles, which a strict Content-Security-Policy of the host
 * allows (script-src and frame-src our origin).
 *
 * Parts (invite.js and the like) are functions of the tab, joined to it only where a desk uses them.
 *
 * @typedef {{key: string, first: string, css: string, icon?: string, window?: string, place?: string,
 *            words: Record<string, string | null>}} DeskFacts
 * @typedef {{desk: DeskFacts, host: HTMLElement, root: ShadowRoot, box: HTMLElement, button: HTMLElement,
 *            name: HTMLElement, origin: string, memory: string, spoken: string, label: string, isByHand: boolean,
 *            element: (name: string, attributes?: Record<string, string>) => HTMLElement,
 *            style: (css: string) => void, turn: (isByHand: boolean) => void}} Tab
 *     `turn` opens the window, or minimises it.
 */
"use strict";
/** @type {(desk: DeskFacts, parts: ((tab: Tab) => void)[]) => void} */
((desk, parts) => {
  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript ?? document.querySelector(`script[src*="/tab/${desk.key}.js"]`)
  );
  const id = desk.place ?? desk.key;
  const there = () => document.querySelector(`[data-deskbell="${id}"]`);
  if (!script || there()) return;
  const origin = new URL(script.src).origin;
  // As the server finds the language of its pages (desks.py): the very one, else one of the same stem. On a page that
  // names none it is the reader's, as a frame or a link there is.
  const asked = script.dataset.language || document.documentElement.lang;
  const stem = (/** @type {string} */ code) => code.split("-")[0];
  const codes = Object.keys(desk.words);
  const near = (/** @type {string} */ code) =>
    codes.find((one) => one === code) ?? codes.find((one) => stem(one) === stem(code));
  const spoken = (asked ? [asked] : navigator.languages).map((one) => near(one.toLowerCase())).find(Boolean) ?? desk.first;
  const words = desk.words[spoken];
  if (words === null) {
    import(`${script.src}${script.src.includes("?") ? "&" : "?"}language=${spoken}`);
    return;
  }
  const label = script.dataset.label || words;
  const memory = `deskbell-tab:${id}`;

  /** @type {Tab["element"]} */
  const element = (name, attributes = {}) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const host = element("div", { "data-deskbell": id, lang: spoken });
  const root = host.attachShadow({ mode: "open" });
  const box = element("div", { id: "box" });
  const button = element("button", { type: "button", dir: "auto", "aria-expanded": "false" });
  const name = element("span", { class: "name" });
  /** @type {Tab["style"]} */
  const style = (css) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
      const sheet = element("style");
      sheet.textContent = css;
      root.append(sheet);
    }
  };
  style(desk.css);
  name.textContent = label;
  if (desk.icon) {
    const [svg, path] = ["svg", "path"].map((one) => document.createElementNS("http://www.w3.org/2000/svg", one));
    svg.setAttribute("viewBox", "0 0 20 20");
    path.setAttribute("d", desk.icon);
    svg.append(path);
    button.append(svg);
  }
  button.append(name);
  box.append(button);
  root.append(box);

  /** Where the rest cannot come, each press asks in a window of its own. @param {boolean} isByHand */
  const turn = (isByHand) => {
    tab.isByHand ||= isByHand;
    tab.turn = () => {};
    import(origin + (desk.window ?? `/tab/${desk.key}/window.js`))
      .then((rest) => rest.begin(tab, rest))
      .catch(() => {
        tab.turn = turn;
        if (isByHand) open(`${origin}/ask/${desk.key}/?lang=${spoken}`);
      });
  };
  /** @type {Tab} */
  const tab = {
    ...{ desk, host, root, box, button, name, origin, memory, spoken, label, element, style, turn },
    isByHand: false,
  };
  button.addEventListener("click", () => tab.turn(true));
  for (const part of parts) part(tab);

  const stand = () => {
    if (!there()) desk.place ? document.getElementById(id)?.replaceChildren(host) : document.body?.append(host);
  };
  stand();
  // The page may have no body yet. Those that change without being loaded anew (single-page apps) drop the tab, or make
  // its place later.
  setInterval(stand, 400);
  try {
    if (sessionStorage[memory]) tab.turn(false); // it was open on the last page
  } catch {
    // Storage is blocked: the tab is closed on the next page, that is all.
  }
})
