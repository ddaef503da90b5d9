/**
 * The page in a preview: runs the real loader with what is tried, and again whenever the studio around it says so.
 * Only the studio can: the same origin, the frame around.
 */
const { script, query } = document.body.dataset;

/** @param {string} tried */
function draw(tried) {
  for (const host of document.querySelectorAll("[data-deskbell]")) host.remove();
  const asked = new URLSearchParams(tried);
  document.documentElement.lang = asked.get("in") ?? "";
  document.documentElement.dataset.scheme = asked.get("scheme") ?? "";
  const loader = document.createElement("script");
  loader.src = `${script}?${tried}`;
  document.body.append(loader);
  loader.addEventListener("load", () => loader.remove());
}

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.source === parent && typeof event.data?.tried === "string") draw(event.data.tried);
});
draw(query ?? "");
