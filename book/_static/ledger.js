// The filters of the claims ledger and of "What you hear". Their state is the address's fragment,
// #text=padding&verdict=refuted&part=convolution.
(function () {
  "use strict";

  const form = document.querySelector(".ledger-filters");
  const { stem, tokens, isTelling, terms } = window.cvnotesWords;
  const rows = [...document.querySelectorAll("ul.ledger > li")];
  /** @type {Map<Element, string[]>}  filled when something is typed */
  const words = new Map();
  const { text, verdict, part } = form.elements;
  const status = form.querySelector("[role=status]");

  /** In the ledger the question stands once, above the claims of its chapter. */
  function question(/** @type {Element} */ row) {
    return row.closest(".ledger-chapter")?.firstElementChild.textContent ?? "";
  }

  /** The words of a row as they are written, of which one may have typed the beginning, and as the
   *  search folds them.
   *  @returns {string[]} */
  function wordsOf(/** @type {Element} */ row) {
    const said = `${question(row)} ${row.textContent}`;
    if (!words.has(row)) words.set(row, [...tokens(said).map((token) => token.toLowerCase()), ...terms(said)]);
    return words.get(row);
  }

  /** Whether a row has each word that is typed, in any order and form. */
  function says(/** @type {Element} */ row, /** @type {string[]} */ typed) {
    return typed.every((word) => wordsOf(row).some((known) => known.startsWith(word) || known.startsWith(stem(word))));
  }

  function show() {
    const typed = tokens(text.value).map((token) => token.toLowerCase()).filter(isTelling);
    const fits = (row) =>
      (!verdict.value || row.dataset.verdict === verdict.value) &&
      (!part.value || row.closest("section[id^=claims-]").id === `claims-${part.value}`) &&
      says(row, typed);
    for (const row of rows) row.hidden = !fits(row);
    for (const section of document.querySelectorAll("section:has(> ul.ledger, > .ledger-chapter)")) {
      section.hidden = !section.querySelector("ul.ledger > li:not([hidden])");
    }
    const shown = rows.filter((row) => !row.hidden).length;
    status.textContent = `${shown} of ${rows.length} ${form.dataset.rows} shown`;
    if (!shown && text.value.trim()) offerSearch(text.value.trim());
  }

  function offerSearch(/** @type {string} */ wanted) {
    const link = document.createElement("a");
    link.href = `${form.dataset.search}?${new URLSearchParams({ q: wanted })}`;
    link.textContent = `Search the whole book for “${wanted}”`;
    status.append(". ", link);
  }

  function read() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    text.value = wanted.get("text") ?? "";
    for (const field of [verdict, part]) {
      const value = wanted.get(field.name) ?? "";
      field.value = [...field.options].some((option) => option.value === value) ? value : "";
    }
    show();
  }

  function write() {
    const chosen = [text, verdict, part].filter((field) => field.value.trim());
    const state = new URLSearchParams(chosen.map((field) => [field.name, field.value.trim()]));
    history.replaceState(null, "", "#" + state);
    show();
  }

  form.addEventListener("input", write);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", read);
  form.hidden = false;
  read();
})();
