/**
 * The conversation window of the support tab (tab.js): a frame on our origin that comes out of the tab. Sent as
 * /tab/<desk key>/window.js at the first click, or where it was open on the last page; its style and its words by
 * language are added.
 *
 * @typedef {{unread: string, minimise: string, away: string}} Words
 * @param {Tab} tab
 * @param {{css: string, words: Record<string, Words>}} rest
 */
export const begin = (tab, rest) => {
  const { desk, root, box, button, name, origin, memory, spoken, label, element } = tab;
  const words = rest.words[spoken];
  const address = `${origin}/ask/${desk.key}/?lang=${spoken}`;
  const small = matchMedia("(max-width:480px),(max-height:420px)");
  const panel = element("div", { id: "panel", hidden: "" });
  const mark = element("span", { class: "mark", role: "status" });
  const frame = /** @type {HTMLIFrameElement} */ (
    element("iframe", {
      title: label,
      src: address,
      allow: "clipboard-write",
      referrerpolicy: "origin", // the site, so that one which may not show the desk is told so
      sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads",
    })
  );
  // For where the frame stays empty or does nothing: other frames around refuse it, or a policy of this page does.
  // On a phone it then covers the screen and nothing in it could close it, so it has a button of its own.
  const away = element("div", { class: "away" });
  const elsewhere = element("a", { href: address, target: "_blank", rel: "noopener" });
  const close = element("button", { type: "button" });
  elsewhere.textContent = words.away;
  close.textContent = words.minimise;
  close.addEventListener("click", () => minimise());
  away.append(elsewhere, close);
  let isOpen = false;
  let isThere = false;
  let isHeard = false;

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
  // A phone's keyboard may lie over the page: the window ends above it. Whoever zooms sees all of it.
  const seen = window.visualViewport;
  const fit = () => {
    const fits = seen && isOpen && small.matches && seen.scale === 1;
    panel.style.height = fits ? `${seen.height}px` : "";
    panel.style.top = fits ? `${seen.offsetTop}px` : "";
  };
  for (const change of ["resize", "scroll"]) seen?.addEventListener(change, fit);
  tab.turn = (isByHand) => {
    tab.isByHand ||= isByHand;
    show(!isOpen);
  };
  const greet = () => {
    isThere = true;
    const page = { title: document.title, address: location.origin + location.pathname };
    say({ page, shown: isOpen, focus: tab.isByHand });
  };
  frame.addEventListener("load", () => setTimeout(() => isHeard || panel.append(away), 2000));
  root.addEventListener("keydown", (event) => {
    if (/** @type {KeyboardEvent} */ (event).key === "Escape" && isOpen) minimise();
  });
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.deskbell !== 1) return;
    // It offers the way itself; how it is closed it does not know.
    if (event.data.refused) return elsewhere.remove();
    isHeard = true;
    away.remove();
    if (event.data.hello) greet(); // as soon as it listens: somebody may ask before all of it is loaded
    if (event.data.minimise) minimise();
    if (event.data.unread >= 0 && !isOpen) unread(event.data.unread);
  });

  tab.style(rest.css);
  button.setAttribute("aria-controls", panel.id);
  button.append(mark);
  panel.append(frame);
  box.append(panel);
  // Where it was open on the last page it is so again; a small screen shows the page and counts what is new.
  if (tab.isByHand || !small.matches) show(true);
};
