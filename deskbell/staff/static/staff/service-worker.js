/**
 * What stays in the browser while Deskbell is closed: it shows calls, opens the console for who presses one, and has a
 * sentence for when the server cannot be reached. It keeps no page, and no word of anybody.
 *
 * A call comes as {title, body, lang, waiting, quiet, icon, badge}; the server has written it in the person's language.
 */

/** @type {any} */
const worker = globalThis;
const TAG = "deskbell";
const KEPT = "deskbell-offline";
const OFFLINE = "/offline/";
/** Patrons' pages in the same browser are none of our business. */
const PATRONS = /^\/(ask|q|a|tab)\//;

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keep().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const opens = request.mode === "navigate" && !PATRONS.test(new URL(request.url).pathname);
  if (!opens && request.destination !== "style") return;
  event.respondWith(fetch(request).catch(() => kept(opens ? OFFLINE : request)));
});
worker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(show(event.data?.json() ?? {})));
worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open());
});

/** The sentence, with the styles that it names. */
async function keep() {
  const page = await fetch(OFFLINE);
  const styles = [...(await page.clone().text()).matchAll(/href="([^"]+\.css)"/g)].map(([, address]) => address);
  const cache = await caches.open(KEPT);
  await Promise.all([cache.put(OFFLINE, page), cache.addAll(styles)]);
}

/** @param {RequestInfo} what */
async function kept(what) {
  return (await caches.match(what)) ?? Response.error();
}

/** @param {{title?: string, body?: string, lang?: string, waiting?: number, quiet?: boolean, icon?: string, badge?: string}} call */
async function show({ title = "Deskbell", body, lang, waiting = 0, quiet = false, icon, badge }) {
  await (waiting ? worker.navigator.setAppBadge?.(waiting) : worker.navigator.clearAppBadge?.());
  if ((await consoles()).some((one) => one.visibilityState === "visible")) return silence();
  // A quiet one takes the place of what stands there: browsers want to see something for every push.
  const renotify = !quiet;
  await worker.registration.showNotification(title, { body, lang, tag: TAG, renotify, silent: quiet, icon, badge });
}

/** Who has the console in front of them needs no call. */
async function silence() {
  for (const one of await worker.registration.getNotifications({ tag: TAG })) one.close();
}

async function open() {
  const [one] = await consoles();
  return one ? one.focus() : worker.clients.openWindow("/");
}

/** @returns {Promise<any[]>} */
async function consoles() {
  const windows = await worker.clients.matchAll({ type: "window" });
  return windows.filter((/** @type {any} */ one) => /^\/(questions\/.*)?$/.test(new URL(one.url).pathname));
}
