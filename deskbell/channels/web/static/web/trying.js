/**
 * The page in a preview: runs the real loader with what is tried, and again whenever the studio around it says so.
 * Only the studio can: the same origin, the frame around.
 */
const { script, query } = document.body.dataset;

/** @type {HTMLScriptElement | undefined} */
let latest;

/** A tab stands up again wherever it was dropped (tab.js), so its clock is stopped too; this page has no other. */
function clear() {
  const newest = setInterval(() => {}, 1e6);
  for (let clock = 1; clock <= newest; clock += 1) clearInterval(clock);
  for (const host of document.querySelectorAll("[data-deskbell]")) host.remove();
}

/**
 * Whoever types is faster than the loader comes: they run in their order, and only what the last one draws stays.
 * @param {string} tried
 */
function draw(tried) {
  const asked = new URLSearchParams(tried);
  const root = document.documentElement; // as the server wrote it, where nothing else is asked for
  root.lang = asked.get("in") || root.lang;
  root.dataset.scheme = asked.get("scheme") || root.dataset.scheme;
  clear();
  const loader = document.createElement("script");
  loader.async = false;
  loader.src = `${script}?${tried}`;
  loader.addEventListener("load", () => {
    if (loader !== latest) clear();
    loader.remove();
  });
  latest = loader;
  document.body.append(loader);
}

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.source === parent && typeof event.data?.tried === "string") draw(event.data.tried);
});
draw(query ?? "");
