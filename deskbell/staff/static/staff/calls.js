/**
 * Being called in this browser while Deskbell is closed (Web Push). Which browsers there are, the server knows.
 *
 *     await calls.begin(key)   // asks for permission, subscribes, tells the server; "on" "refused" "unable"
 *     await calls.end()        // no longer
 *     await calls.renew(key)   // with each console: the same browser, in this session; whether it is called
 *     await calls.silence()    // the console is in front of somebody: what stands there goes
 */

const WORKER = "/service-worker.js";
/** What this browser was told last (questions/ringing.js). */
const WANTED = "deskbell.notifications";

/** Whether this browser can be called at all; an iPhone can once Deskbell stands on its home screen. */
export function able() {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

/**
 * @param {string} key the server's, in base64url
 * @returns {Promise<"on" | "refused" | "unable">}
 */
export async function begin(key) {
  if (!able()) return "unable";
  if ((await Notification.requestPermission()) !== "granted") return "refused";
  try {
    await navigator.serviceWorker.register(WORKER);
    const { pushManager } = await navigator.serviceWorker.ready;
    const old = await pushManager.getSubscription();
    if (old && !isFor(old, key)) await old.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
    if (!(await tell(await pushManager.subscribe(options)))) return "unable";
    localStorage.setItem(WANTED, "on");
    return "on";
  } catch {
    return "unable"; // no push service can be reached from here
  }
}

export async function end() {
  const subscription = await current();
  localStorage.setItem(WANTED, "off");
  if (!subscription) return;
  await send("/me/browsers/ending/", { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

/** @param {string} key */
export async function renew(key) {
  if (!("serviceWorker" in navigator)) return false;
  await navigator.serviceWorker.register(WORKER).catch(() => null);
  const subscription = await current();
  if (!subscription || Notification.permission !== "granted") return false;
  return isFor(subscription, key) ? tell(subscription) : (await begin(key)) === "on";
}

export async function current() {
  if (!able()) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

export async function silence() {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const one of (await registration?.getNotifications({ tag: "deskbell" })) ?? []) one.close();
}

/**
 * @param {string} title
 * @returns {Promise<boolean>} whether it could be shown without a window; telephones know no other way
 */
export async function notify(title) {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.showNotification(title, { tag: "deskbell" });
  return registration !== undefined;
}

/** @param {PushSubscription} subscription */
async function tell(subscription) {
  const { keys } = subscription.toJSON();
  const given = { endpoint: subscription.endpoint, public: keys?.p256dh ?? "", auth: keys?.auth ?? "" };
  return (await send("/me/browsers/", given)).ok;
}

/**
 * @param {string} address
 * @param {Record<string, string>} given
 */
function send(address, given) {
  const token = /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrfmiddlewaretoken]"));
  const body = new URLSearchParams({ ...given, csrfmiddlewaretoken: token?.value ?? "" });
  return fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
}

/**
 * @param {PushSubscription} subscription
 * @param {string} key
 */
function isFor(subscription, key) {
  const own = subscription.options?.applicationServerKey;
  return own ? String(new Uint8Array(own)) === String(bytes(key)) : true;
}

/** @param {string} text base64url */
function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}
