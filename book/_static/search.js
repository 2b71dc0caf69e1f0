// The search: pages for what is typed, from search-index.js, which the build packs. Works from disk.
(function () {
  "use strict";

  // As terms() in press/takeaway/search_words.py takes a text apart.
  const common = new Set(window.cvnotesSearch.common.split(" "));
  const stemmer = new Stemmer();
  const spellings = window.cvnotesSearch.spellings.map(([british, american]) => [new RegExp(british), american]);

  function stem(word) {
    let american = word;
    for (const [british, spelling] of spellings) american = american.replace(british, spelling);
    return stemmer.stemWord(american);
  }

  function terms(text) {
    const sized = text.replace(/(?<=\d)\s*[x×]\s*(?=\d)/g, "x");
    const plain = sized.normalize("NFKD").replace(/\p{M}/gu, "");
    const found = [];
    for (const token of plain.match(/\d+(?:\.\d+)+|[\p{L}\p{N}]+/gu) || []) {
      const parts = token.split(/(?<=[a-z0-9])(?=[A-Z])/);
      for (const word of new Set([token, ...parts])) {
        const lower = word.toLowerCase();
        if (lower.length > 1 && !common.has(lower)) found.push(stem(lower));
      }
    }
    for (const [, first, second] of plain.matchAll(/(?<![\p{L}\p{N}_-])([\p{L}\p{N}]+)-([\p{L}\p{N}]+)(?![\p{L}\p{N}_-])/gu)) {
      found.push(stem((first + second).toLowerCase()));
    }
    return found;
  }

  // As _packed_terms() in press/takeaway/search_index.py writes them: term to pages and their worths.
  function unpacked(packed, alphabet) {
    const value = new Map([...alphabet].map((letter, index) => [letter, index]));
    const step = alphabet.length - 1;
    const found = new Map();
    let term = "";
    for (const entry of packed.slice(1).split(" ")) {
      const end = entry.indexOf("!");
      term = term.slice(0, value.get(entry[0])) + entry.slice(1, end);
      const worths = new Map();
      let page = 0;
      for (let at = end + 1; at < entry.length; at += 2) {
        for (; value.get(entry[at]) === step; at += 1) page += step;
        page += value.get(entry[at]);
        worths.set(page, value.get(entry[at + 1]));
      }
      found.set(term, worths);
    }
    return found;
  }

  const index = unpacked(window.cvnotesSearch.terms, window.cvnotesSearch.alphabet);

  // Whether one letter too many, too few or wrong, or two neighbours swapped, lead from one to the other.
  function oneSlip(a, b) {
    if (Math.abs(a.length - b.length) > 1) return false;
    let i = 0;
    while (i < a.length && a[i] === b[i]) i += 1;
    const [x, y] = [a.slice(i), b.slice(i)];
    const swapped = x[0] === y[1] && x[1] === y[0] && x.slice(2) === y.slice(2);
    return swapped || x.slice(1) === y || x === y.slice(1) || x.slice(1) === y.slice(1);
  }

  // What the index has for a term that is typed: itself, its two halves, longer words, or a slip of a letter away.
  // Each with what share of its worth counts.
  function meant(term) {
    const longer = term.length < 3 ? [] : [...index.keys()].filter((known) => known !== term && known.startsWith(term));
    if (index.has(term)) return [[term, 1], ...longer.map((known) => [known, 0.35])];
    for (let at = 2; at <= term.length - 2; at += 1) {
      const halves = [term.slice(0, at), term.slice(at)].map(stem);
      if (halves.every((half) => half.length > 2 && index.has(half))) return halves.map((half) => [half, 0.7]);
    }
    if (longer.length) return longer.map((known) => [known, 0.8]);
    if (term.length < 4 || /\d/.test(term)) return [];
    return [...index.keys()].filter((known) => oneSlip(known, term)).map((known) => [known, 0.6]);
  }

  // The pages for a text, best first. A page that has more of the words comes before one that has a rarer one.
  function search(text) {
    const typed = [...new Set(terms(text))];
    const words = text.toLowerCase().split(/[\s-]+/);
    const pairs = words.slice(1).map((word, at) => stem(words[at] + word));
    const joined = pairs.filter((term) => index.has(term) && !typed.includes(term));
    const scores = new Map();
    const covered = new Map();
    for (const term of [...typed, ...joined]) {
      const best = new Map();
      // A longer word that is rare is worth no more than the word that was typed, where there is one.
      const most = Math.max(0, ...(index.get(term)?.values() ?? [])) || Infinity;
      for (const [known, share] of meant(term)) {
        for (const [page, worth] of index.get(known)) {
          best.set(page, Math.max(best.get(page) || 0, Math.min(share * worth, most)));
        }
      }
      for (const [page, worth] of best) {
        scores.set(page, (scores.get(page) || 0) + worth);
        covered.set(page, (covered.get(page) || 0) + 1);
      }
    }
    const pages = [...scores.keys()];
    const rank = (page) => scores.get(page) * (0.5 + covered.get(page) / Math.max(typed.length, 1));
    const best = Math.max(...pages.map(rank));
    return pages.filter((page) => rank(page) > best / 10).sort((a, b) => rank(b) - rank(a) || a - b);
  }

  // For the tests.
  Object.assign(window.cvnotesSearch, { search, terms });

  const form = document.getElementById("search-form");
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const pages = window.cvnotesSearch.pages;

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

  // How many letters must be changed, put in or left out to come from one word to the other.
  function distance(a, b) {
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

  // The word of a title that is written most like what was typed, if at least half of it is the same.
  function nearest(text) {
    const titles = pages.flatMap(([, title]) => title.toLowerCase().match(/[a-z]{4,}/g) || []);
    const words = [...new Set(titles)].filter((word) => !common.has(word));
    const typed = text.toLowerCase();
    const [best] = words.sort((a, b) => distance(a, typed) - distance(b, typed));
    return distance(best, typed) <= typed.length / 2 ? best : "";
  }

  function nothingAbout(text) {
    const near = nearest(text);
    status.replaceChildren(`Nothing about “${text}”. `);
    if (near) {
      const link = document.createElement("a");
      link.href = `?q=${near}`;
      link.textContent = near;
      status.append("Did you mean ", link, "? ");
    }
    status.append("These are the parts of the book:");
    return pages.filter(([, , about]) => about === "Part");
  }

  function show() {
    const text = form.elements.q.value.trim();
    let found = search(text).slice(0, 20).map((page) => pages[page]);
    if (found.length) status.textContent = found.length === 1 ? "1 page" : `${found.length} pages`;
    else if (text) found = nothingAbout(text);
    else status.textContent = "";
    list.replaceChildren(...found.map(result));
  }

  form.elements.q.value = new URLSearchParams(location.search).get("q") ?? "";
  form.addEventListener("input", show);
  show();
})();
