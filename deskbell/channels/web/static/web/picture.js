/**
 * The tab as a picture of the library's own, in place of what is drawn. Its words stay for who hears the page; where the
 * picture cannot be loaded (the page's policy needs img-src our origin), they stand there on a plain ground.
 */
/** @type {(tab: Tab) => void} */
((tab) => {
  const { at, wide, high } = /** @type {{at: string, wide: string, high: string}} */ (
    /** @type {any} */ (tab.desk).picture
  );
  const { button, origin, element } = tab;
  const picture = element("img", { alt: "", width: wide, height: high });
  button.classList.add("pictured");
  picture.addEventListener("error", () => {
    button.classList.remove("pictured");
    picture.remove();
  });
  picture.setAttribute("src", origin + at);
  button.prepend(picture);
})
