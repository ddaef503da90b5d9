/**
 * The support tab on a library's own page. The server sends this as /tab/<desk key>.js, called with the desk's words and
 * colours, so that the page needs nothing but the one script element:
 *
 *     <script src="https://desk.example/tab/maple.js" async></script>
 *
 * Optional attributes: data-side="left", data-bottom="80" (pixels), data-label="Ask us", data-language="fr".
 * No cookie, no request but its own; the patron's page is loaded at the first click. It draws in a shadow root with
 * constructed styles, which a strict Content-Security-Policy of the host allows (script-src and frame-src our origin).
 */
/**
 * @type {(desk: {key: string, colour: string, ink: string, first: string,
 *                words: Record<string, {label: string, unread: string, minimise: string}>}) => void}
 */
((desk) => {
  const path = `/tab/${desk.key}.js`;
  const script = /** @type {HTMLScriptElement | null} */ (
    document.currentScript ?? document.querySelector(`script[src*="${path}"]`)
  );
  const tag = "data-deskbell";
  if (!script || document.querySelector(`[${tag}="${desk.key}"]`)) return;
  const origin = new URL(script.src).origin;
  const option = script.dataset;
  const wanted = (option.language || document.documentElement.lang || desk.first).toLowerCase();
  const spoken = [wanted, wanted.split("-")[0], desk.first].find((code) => desk.words[code]) ?? "";
  const words = desk.words[spoken];
  const label = option.label || words.label;
  const side = option.side === "left" ? "left" : "right";
  const bottom = Number(option.bottom) || 20;
  const small = "(max-width:480px),(max-height:420px)";
  const memory = `deskbell-tab:${desk.key}`;
  /** @type {HTMLIFrameElement | undefined} */
  let frame;
  let isOpen = false;
  let isThere = false;
  let isByHand = false;

  /**
   * @param {string} name
   * @param {Record<string, string>} [attributes]
   */
  const element = (name, attributes = {}) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const host = element("div", { [tag]: desk.key, lang: spoken });
  const root = host.attachShadow({ mode: "open" });
  const button = element("button", { type: "button", "aria-expanded": "false", "aria-controls": "panel" });
  const name = element("span");
  const mark = element("span", { class: "mark", role: "status" });
  const panel = element("div", { id: "panel", hidden: "" });
  name.textContent = label;
  button.append(name, mark);
  root.append(button, panel);

  const css = `:host{all:initial;position:fixed;z-index:2147483000;${side}:20px;bottom:${bottom}px;font:600 16px/1.2 system-ui,sans-serif}
[hidden]{display:none!important}
button{all:unset;box-sizing:border-box;display:flex;gap:10px;align-items:center;min-height:48px;max-width:80vw;padding:10px 20px;border-radius:24px;background:${desk.colour};color:${desk.ink};box-shadow:0 2px 12px rgb(0 0 0/.28),0 0 0 1px rgb(255 255 255/.35);cursor:pointer;margin-${side === "left" ? "right" : "left"}:auto}
button:hover{filter:brightness(1.12)}
button:focus-visible{outline:3px solid ${desk.ink};outline-offset:-5px;box-shadow:0 0 0 3px ${desk.colour},0 0 0 5px ${desk.ink}}
.mark{min-width:24px;padding:3px 6px;border-radius:12px;background:${desk.ink};color:${desk.colour};font-size:13px;text-align:center;box-sizing:border-box}
.mark:empty{display:none}
#panel{width:400px;max-width:calc(100vw - 40px);height:660px;max-height:calc(100vh - ${bottom + 84}px);margin-bottom:12px;border-radius:16px;overflow:hidden;background:#f6f3ee;box-shadow:0 12px 48px rgb(0 0 0/.3),0 0 0 1px rgb(0 0 0/.1)}
:host{display:flex;flex-direction:column-reverse}
iframe{width:100%;height:100%;border:0;color-scheme:normal}
@media${small}{#panel:not([hidden]){position:fixed;inset:0;width:auto;max-width:none;height:auto;max-height:none;margin:0;border-radius:0}}
@media(forced-colors:active){button{border:2px solid}}
@media print{:host{display:none}}`;
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = element("style");
    style.textContent = css;
    root.append(style);
  }

  /** @param {object} said */
  const say = (said) => isThere && frame?.contentWindow?.postMessage({ deskbell: 1, ...said }, origin);
  /** @param {number} count */
  const unread = (count) => {
    mark.textContent = count ? String(count) : "";
    button.setAttribute("aria-label", count ? `${label}, ${words.unread.replace("%n", String(count))}` : label);
  };
  const begin = () => {
    isThere = true;
    say({ page: { title: document.title, address: location.origin + location.pathname }, shown: isOpen, focus: isByHand });
  };
  const load = () => {
    frame = /** @type {HTMLIFrameElement} */ (
      element("iframe", {
        title: label,
        src: `${origin}/ask/${desk.key}/?lang=${spoken}`,
        allow: "clipboard-write",
        referrerpolicy: "no-referrer",
        sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
      })
    );
    frame.addEventListener("load", begin);
    panel.append(frame);
  };
  /** @param {boolean} open */
  const show = (open) => {
    isOpen = open;
    if (open && !frame) load();
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    name.textContent = open ? words.minimise : label;
    unread(0);
    if (open) button.setAttribute("aria-label", words.minimise);
    say({ shown: open, focus: isByHand });
    try {
      if (open) sessionStorage.setItem(memory, "open");
      else sessionStorage.removeItem(memory);
    } catch {
      // Storage is blocked: the tab is closed on the next page, that is all.
    }
  };
  const minimise = () => {
    show(false);
    button.focus();
  };
  button.addEventListener("click", () => {
    isByHand = true;
    show(!isOpen);
  });
  root.addEventListener("keydown", (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape" && isOpen) minimise();
  });
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame?.contentWindow || event.data?.deskbell !== 1) return;
    if (event.data.minimise) minimise();
    if (event.data.unread >= 0 && !isOpen) unread(event.data.unread);
  });
  document.body ? document.body.append(host) : addEventListener("DOMContentLoaded", () => document.body.append(host));
  try {
    // On the next page it is open again, without taking the focus; a small screen shows the page and counts what is new.
    if (sessionStorage.getItem(memory)) matchMedia(small).matches ? load() : show(true);
  } catch {
    // As above.
  }
})
