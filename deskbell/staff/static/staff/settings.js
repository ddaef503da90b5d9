/** One's own settings: a sound is heard before it is chosen, and this browser is called or is not. */

import { play } from "../look/sounds.js";
import * as calls from "./calls.js";

const form = document.querySelector("form[data-part=preferences]");
const card = /** @type {HTMLElement | null} */ (document.querySelector("#calls"));

for (const button of form?.querySelectorAll("button[data-try]") ?? []) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => play(/** @type {any} */ (button.getAttribute("data-try")), volume()));
}

function volume() {
  return Number(/** @type {HTMLInputElement | null} */ (form?.querySelector("[name=volume]"))?.value);
}

if (card) {
  const key = card.dataset.pushKey ?? "";
  card.addEventListener("click", async (event) => {
    const act = /** @type {Element} */ (event.target).closest("[data-act]")?.getAttribute("data-act");
    if (act === "calls-on") {
      const state = await calls.begin(key);
      if (state === "on") location.reload();
      else tell(card, state);
    }
    if (act === "calls-off") {
      await calls.end();
      location.reload();
    }
  });
  tell(card, calls.able() ? ((await calls.renew(key)) ? "on" : "off") : "unable");
}

/**
 * @param {HTMLElement} within
 * @param {string} state
 */
function tell(within, state) {
  for (const part of within.querySelectorAll("[data-when]")) {
    part.toggleAttribute("hidden", !part.getAttribute("data-when")?.split(" ").includes(state));
  }
}
