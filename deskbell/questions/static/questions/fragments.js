/** What this server rendered, fetched as a fragment; and forms handed in without leaving the page. */

/**
 * The pane of a question as the server draws it now.
 * @param {number} question
 * @param {"" | "?regions=1"} [which] only what may be replaced, without what was said and the composer
 * @returns {Promise<HTMLElement | null>} null: not in sight, or not reachable
 */
export async function fetchPane(question, which = "") {
  const response = await fetch(`/questions/${question}/pane/${which}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!response) return null;
  if (response.redirected) location.assign("/sign-in/?next=/");
  if (!response.ok) return null;
  const drawn = new DOMParser().parseFromString(await response.text(), "text/html");
  const pane = drawn.querySelector("question-pane");
  return pane ? /** @type {HTMLElement} */ (document.adoptNode(pane)) : null;
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} [submitter]
 * @param {FormData} [files] handed in instead, with what cannot be told as text
 * @returns {Promise<Record<string, any>>} what the server says: {ok} or {refused, words}; refused too, where it cannot be reached
 */
export async function handIn(form, submitter = null, files) {
  const body = new FormData(form, submitter instanceof HTMLButtonElement ? submitter : null);
  try {
    const response = await fetch(submitter?.getAttribute("formaction") || form.getAttribute("action") || "", {
      method: "POST",
      body: files ?? new URLSearchParams(/** @type {any} */ (body)),
      headers: { Accept: "application/json" },
    });
    if (response.status === 401) location.assign("/sign-in/?next=/");
    return await response.json();
  } catch {
    return { refused: "failed", words: "" };
  }
}

/**
 * Puts freshly drawn regions in the place of old ones. A region in which somebody is writing or has a menu open waits.
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 * @returns {boolean} whether every region could be replaced
 */
export function replaceRegions(old, fresh) {
  let all = true;
  for (const region of old.querySelectorAll("[data-region]")) {
    const drawn = fresh.querySelector(`[data-region="${region.getAttribute("data-region")}"]`);
    if (!drawn) continue;
    if (isBusy(region)) all = false;
    else keepingFocus(region, drawn);
  }
  return all;
}

/**
 * Safari gives no focus to what is pressed: an open menu alone says that somebody is choosing.
 * @param {Element} region
 */
function isBusy(region) {
  const writes = region.contains(document.activeElement) && document.activeElement?.matches("input, textarea, select");
  return writes || region.querySelector("details.act[open]") !== null;
}

/**
 * @param {Element} old
 * @param {Element} drawn
 */
function keepingFocus(old, drawn) {
  const key = old.contains(document.activeElement) ? document.activeElement?.closest("[data-key]")?.getAttribute("data-key") : null;
  for (const details of old.querySelectorAll("details[open]:not(.act)")) {
    drawn.querySelector(`details.${details.classList[0]}`)?.setAttribute("open", "");
  }
  const pane = old.closest("question-pane");
  old.replaceWith(drawn);
  if (key === null || key === undefined) return;
  const again = drawn.querySelector(`button[data-key="${key}"], [data-key="${key}"] > summary`);
  const next = /** @type {HTMLElement | null} */ (again ?? pane?.querySelector("[role=log]") ?? null);
  next?.focus();
}

/** The duty switch that will be drawn anew when its menu is closed. */
const waiting = new WeakSet();

/**
 * The duty switch as it stands now: it may have been changed elsewhere. While its menu is open somebody is choosing.
 * @param {HTMLElement} within
 * @returns {Promise<void>}
 */
export async function replaceDuty(within) {
  const response = await fetch("/questions/duty/", { headers: { Accept: "text/html" } });
  const drawn = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-region=duty]");
  const old = within.querySelector("[data-region=duty]");
  if (!response.ok || !old || !drawn || waiting.has(old)) return;
  const open = old.querySelector("details[open]");
  if (!open) return old.replaceWith(document.adoptNode(drawn));
  waiting.add(old);
  await new Promise((closed) => open.addEventListener("toggle", closed, { once: true }));
  waiting.delete(old);
  return replaceDuty(within);
}
