/** In a preview nobody was invited before: what the tab would remember of this visit is forgotten. */
const { forget = "" } = document.documentElement.dataset;
for (const key of [forget, `${forget}:no`]) {
  sessionStorage.removeItem(key);
  localStorage.removeItem(key);
}
