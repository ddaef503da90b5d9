/**
 * Puts values into a clone of a `<template>`, or again into part of what is on screen. Never reads a value as HTML.
 *
 *     data-fill="words"  data-fill="facts.title"      text of the value at that path; with data-linked, links are live
 *     <time data-fill="at">                           the datetime attribute
 *     data-address="facts.address"                    href, only if it is http or https
 *     data-when="words"  "!words"  "voice=patron"     `hidden` unless so; the element stays in the DOM
 *     <ul data-each="words.files"><template>…</template></ul>     the template once for each: data-item, data-item-address,
 *                                                     and data-item-picture, as large as the item's width and height say
 */

import { fillLinked } from "./linked.js";

/**
 * Fills a drawn template, or again part of one.
 * @param {Element} root
 * @param {Record<string, any>} values
 * @param {string[]} [only] paths that begin with one of these
 */
export function fill(root, values, only) {
  const wanted = (/** @type {string} */ path) => !only || only.some((one) => path === one || path.startsWith(`${one}.`));
  for (const element of withSelf(root, "[data-fill]")) {
    const path = element.getAttribute("data-fill") ?? "";
    if (wanted(path)) write(element, at(values, path));
  }
  for (const element of withSelf(root, "[data-address]")) {
    const path = element.getAttribute("data-address") ?? "";
    if (wanted(path)) point(element, at(values, path));
  }
  for (const element of withSelf(root, "[data-when]")) {
    const rule = element.getAttribute("data-when") ?? "";
    if (wanted(rule.replace(/^!|=.*$/g, ""))) element.toggleAttribute("hidden", !holds(rule, values));
  }
  for (const list of withSelf(root, "[data-each]")) {
    const path = list.getAttribute("data-each") ?? "";
    if (wanted(path)) each(list, at(values, path) ?? []);
  }
}

/**
 * @param {Element} list
 * @param {Record<string, any>[]} items
 */
function each(list, items) {
  const template = /** @type {HTMLTemplateElement} */ (list.querySelector("template"));
  const drawn = items.map((item) => {
    const one = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    for (const element of one.querySelectorAll("[data-item]")) write(element, item[element.getAttribute("data-item") ?? ""]);
    for (const element of one.querySelectorAll("[data-item-address]")) point(element, item[element.getAttribute("data-item-address") ?? ""]);
    for (const element of one.querySelectorAll("[data-item-picture]")) picture(/** @type {HTMLImageElement} */ (element), item);
    return one;
  });
  list.replaceChildren(template, ...drawn);
}

/**
 * @param {Element} element
 * @param {any} value
 */
function write(element, value) {
  const text = value === null || value === undefined ? "" : String(value);
  if (element instanceof HTMLTimeElement) element.dateTime = text;
  else if (element.hasAttribute("data-linked")) fillLinked(element, text);
  else element.textContent = text;
}

/**
 * @param {Element} element
 * @param {any} value
 */
function point(element, value) {
  if (/^https?:\/\//i.test(value ?? "")) element.setAttribute("href", value);
  else element.removeAttribute("href");
}

/**
 * @param {HTMLImageElement} element
 * @param {Record<string, any>} item
 */
function picture(element, item) {
  const address = item[element.getAttribute("data-item-picture") ?? ""];
  element.hidden = !address;
  if (!address) return;
  element.width = item.width;
  element.height = item.height;
  element.src = address;
}

/**
 * @param {string} rule
 * @param {Record<string, any>} values
 */
function holds(rule, values) {
  const [path, wanted] = rule.split("=");
  if (wanted !== undefined) return String(at(values, path) ?? "") === wanted;
  return path.startsWith("!") ? !at(values, path.slice(1)) : Boolean(at(values, path));
}

/**
 * @param {Record<string, any>} values
 * @param {string} path
 * @returns {any}
 */
function at(values, path) {
  return path.split(".").reduce((/** @type {any} */ value, key) => value?.[key], values);
}

/**
 * @param {Element} root
 * @param {string} selector
 */
function withSelf(root, selector) {
  return root.matches(selector) ? [root, ...root.querySelectorAll(selector)] : [...root.querySelectorAll(selector)];
}
