/**
 * The invitation of the support tab (tab.js): a few words beside it, for who has looked at a page for a while. Once a
 * visit, remembered in the session; never again for who says so; nobody where nothing can be remembered. The rules are
 * tried each second that the page is looked at, so that a page which changes its address without loading anew is another
 * page, and takes the invitation away. What was so ten minutes ago is not said any more.
 *
 * Of a rule: `after` so many seconds; `on` an expression for addresses, made by the server; `say` the words by language,
 * of those that are answered now.
 */
/** @type {(tab: Tab) => void} */
((tab) => {
  const { box, button, element, memory, spoken } = tab;
  /**
   * @type {{rules: {after: number, on: string, say: Record<string, string>}[], words: Record<string, string[]>,
   *         css: string}}
   */
  const { rules, words, css } = /** @type {any} */ (tab.desk).invite;
  const no = `${memory}:no`;
  try {
    if (!words[spoken] || sessionStorage[no] || localStorage[no]) return;
  } catch {
    return;
  }
  const card = element("div", { class: "invite", dir: "auto" });
  const said = element("p", { role: "status" });
  let page = "";
  let seconds = 0;
  const end = () => {
    clearInterval(clock);
    card.remove();
    sessionStorage[no] = "1";
  };
  const clock = setInterval(() => {
    if (page !== location.href) seconds = 0;
    page = location.href;
    if (!document.hidden) seconds++;
    const rule = rules.find((one) => one.say[spoken] && seconds > one.after && RegExp(one.on, "i").test(page));
    const isShown = card.isConnected;
    if (tab.isByHand || sessionStorage[memory] || (isShown ? !rule : performance.now() > 6e5)) end();
    else if (rule && !isShown) {
      // Whoever goes on without an answer has been asked all the same.
      sessionStorage[no] = "1";
      tab.style(css);
      box.append(card);
      // A moment later, so that it is heard: a place for news must be there before they are.
      setTimeout(() => (said.textContent = rule.say[spoken]), 99);
    }
  }, 1000);
  card.append(said);
  words[spoken].forEach((word, place) => {
    const answer = element("button", { type: "button" });
    answer.textContent = word;
    answer.addEventListener("click", () => {
      end();
      button.focus();
      if (place > 1) localStorage[no] = "1";
      if (!place) tab.turn(true);
    });
    card.append(answer);
  });
})
