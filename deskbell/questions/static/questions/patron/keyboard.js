/**
 * A phone's keyboard that lies over the page: the sheet ends above it, so that the box and the newest words stay in sight.
 * (Where the page itself grows smaller, as its viewport asks for, the two sizes agree and nothing changes.)
 */

/** Less of the window than this is left by a keyboard alone. */
const MUCH = 0.75;
const seen = window.visualViewport;

export function heed() {
  for (const change of ["resize", "scroll"]) seen?.addEventListener(change, fit);
  fit();
}

/** Whoever has zoomed in sees the page whole, and moves over it. */
function fit() {
  if (!seen) return;
  const { style } = document.documentElement;
  const isZoomed = seen.scale > 1.01;
  document.documentElement.toggleAttribute("data-keyboard", !isZoomed && seen.height < MUCH * innerHeight);
  if (isZoomed) return void style.removeProperty("--seen");
  style.setProperty("--seen", `${Math.round(seen.height)}px`);
  if (seen.offsetTop > 0) scrollTo(0, 0);
}
