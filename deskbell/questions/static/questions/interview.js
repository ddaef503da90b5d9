/** The interview strip saves itself when the focus leaves it and something in it was changed. */

import { handIn } from "./fragments.js";

/** @param {import("./pane.js").QuestionPane} pane */
export function saveOnLeaving(pane) {
  pane.addEventListener("focusout", async (event) => {
    const form = /** @type {Element} */ (event.target).closest("form.interview");
    const goesTo = /** @type {Node | null} */ (event.relatedTarget);
    if (!(form instanceof HTMLFormElement) || form.contains(goesTo) || !isChanged(form)) return;
    const answer = await handIn(form);
    if (answer.refused) pane.composer?.refuse(answer.words);
    else pane.refreshSoon();
  });
}

/** @param {HTMLFormElement} form */
function isChanged(form) {
  return [...form.querySelectorAll("input")].some((one) => one.type !== "hidden" && one.value !== one.defaultValue);
}
