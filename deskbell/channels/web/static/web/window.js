/**
 * The conversation window of the support tab (tab.js): a frame on our origin that comes out of the tab. Sent as
 * /tab/<desk key>/window.js at the first click, or where it was open on the last page; its style is added as `css`.
 *
 * @param {Tab} tab
 * @param {string} css
 */
export const begin = (tab, css) => {
  const { desk, root, box, button, name, origin, memory, spoken, label, element } = tab;
  const words = desk.words[spoken];
  const small = matchMedia("(max-width:480px),(max-height:420px)");
  const panel = element("div", { id: "panel", hidden: "" });
  const mark = element("span", { class: "mark", role: "status" });
  const frame = /** @type {HTMLIFrameElement} */ (
    element("iframe", {
      title: label,
      src: `${origin}/ask/${desk.key}/?lang=${spoken}`,
      allow: "clipboard-write",
      referrerpolicy: "no-referrer",
      sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
    })
  );
  let isOpen = false;
  let isThere = false;

  /** @param {object} said */
  const say = (said) => isThere && frame.contentWindow?.postMessage({ deskbell: 1, ...said }, origin);
  /** @param {number} count */
  const unread = (count) => {
    mark.textContent = count ? String(count) : "";
    button.setAttribute("aria-label", count ? `${label}, ${words.unread.replace("%n", String(count))}` : label);
  };
  /** @param {boolean} open */
  const show = (open) => {
    isOpen = open;
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    name.textContent = open ? words.minimise : label;
    unread(0);
    if (open) button.setAttribute("aria-label", words.minimise);
    say({ shown: open, focus: tab.isByHand });
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
  tab.turn = (isByHand) => {
    tab.isByHand ||= isByHand;
    show(!isOpen);
  };
  frame.addEventListener("load", () => {
    isThere = true;
    const page = { title: document.title, address: location.origin + location.pathname };
    say({ page, shown: isOpen, focus: tab.isByHand });
  });
  root.addEventListener("keydown", (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape" && isOpen) minimise();
  });
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.deskbell !== 1) return;
    if (event.data.minimise) minimise();
    if (event.data.unread >= 0 && !isOpen) unread(event.data.unread);
  });

  tab.style(css);
  button.setAttribute("aria-controls", panel.id);
  button.append(mark);
  panel.append(frame);
  box.append(panel);
  // Where it was open on the last page it is so again; a small screen shows the page and counts what is new.
  if (tab.isByHand || !small.matches) show(true);
};
