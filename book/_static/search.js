// The page of the search: what search-find.js finds for what is typed, and what it did not find.
(function () {
  "use strict";

  const { isTelling } = window.cvnotesWords;
  const { pages, search } = window.cvnotesSearch;
  const form = document.getElementById("search-form");
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const MOST = 20;

  /** @param {[address: string, title: string, about: string, snippet: string]} page */
  function result([address, title, about, snippet]) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    const kind = document.createElement("small");
    kind.textContent = about;
    const text = document.createElement("p");
    text.textContent = snippet;
    item.append(link, " ", kind, text);
    return item;
  }

  /** How many letters must be changed, put in or left out to come from one word to the other. */
  function distance(/** @type {string} */ a, /** @type {string} */ b) {
    let row = [...Array(b.length + 1).keys()];
    for (let i = 1; i <= a.length; i += 1) {
      const above = row;
      row = [i];
      for (let j = 1; j <= b.length; j += 1) {
        row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      }
    }
    return row[b.length];
  }

  /** The word of a title that is written most like what was typed, if two thirds of it are the same. */
  function nearest(/** @type {string} */ text) {
    const titles = pages.flatMap(([, title]) => title.toLowerCase().match(/[a-z]{4,}/g) || []);
    const words = [...new Set(titles)].filter(isTelling);
    const typed = text.toLowerCase();
    const [best] = words.sort((a, b) => distance(a, typed) - distance(b, typed));
    return distance(best, typed) <= typed.length / 3 ? best : "";
  }

  /** A link to the search for another text. */
  function to(/** @type {string} */ text, shown = text) {
    const link = document.createElement("a");
    link.href = `?${new URLSearchParams({ q: text })}`;
    link.textContent = shown;
    return link;
  }

  const quoted = (/** @type {string} */ word) => `“${word}”`;

  function nothingAbout(/** @type {string} */ text) {
    const near = nearest(text);
    status.append(`Nothing about ${quoted(text)}. `);
    if (near) status.append("Did you mean ", to(near), "? ");
    status.append("These are the parts of the book:");
    return pages.filter(([, , about]) => about === "Part");
  }

  /** What was not found, and what was taken for it: no word is changed behind the reader's back. */
  function say(/** @type {string} */ text, { pages: found, absent, changed, isFew }) {
    const others = changed.filter(({ instead }) => instead);
    const begun = changed.filter(({ instead }) => !instead);
    const unknown = [...absent, ...others.map(({ word }) => word)];
    if (unknown.length) status.append(`Nothing about ${unknown.map(quoted).join(", ")}. `);
    if (others.length) {
      status.append(`Shown: ${others.map(({ instead }) => instead).join(", ")}. `);
      status.append(to(`"${text}"`, "Search for what I typed"), ". ");
    }
    if (begun.length) status.append(`Words that begin with ${begun.map(({ word }) => quoted(word)).join(", ")}: `);
    if (absent.length) status.append("For the rest: ");
    else if (isFew) status.append("No page has most of these words. For some of them: ");
    status.append(found.length === 1 ? "1 page" : `${Math.min(found.length, MOST)} pages`);
  }

  function show() {
    const text = form.elements.q.value.trim();
    const found = search(text);
    let shown = found.pages.slice(0, MOST).map((page) => pages[page]);
    status.replaceChildren();
    if (shown.length) say(text, found);
    else if (text) shown = nothingAbout(text.replace(/^["“]|["”]$/g, ""));
    list.replaceChildren(...shown.map(result));
  }

  form.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("input", show);
  show();
})();
