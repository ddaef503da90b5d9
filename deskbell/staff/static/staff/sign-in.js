/**
 * Whoever was signed in here leaves nothing: no draft, no open question (questions/kept.js), no call that stands on the
 * screen of a computer at a desk, no number at the icon.
 */
import { silence } from "./calls.js";

for (const name of Object.keys(sessionStorage)) {
  if (name.startsWith("deskbell.staff.")) sessionStorage.removeItem(name);
}
silence();
navigator.clearAppBadge?.();
