// Which pages a text finds, from search-index.js, which the build packs. No page is touched here.
(function () {
  "use strict";

  const { stem, tokens, isTelling, terms, nameParts, short, writing } = window.cvnotesWords;
  const packed = window.cvnotesSearch;
  const asksForCode = new Set(writing.split(" ").map(stem));
  const drills = new Set(packed.drills);

  // A drill answers who wants to write something; others want to know, and a chapter says more.
  const DRILL = { wanted: 1.5, other: 0.6 };
  // Below this share of the best one a page has little to do with what was asked.
  const WEAK = 1 / 6;
  // How much of what a text tells the first page must have, or the rest of it misleads; and how many
  // pages are shown then.
  const HAD = 0.6;
  const FEW = 3;
  // Words this short have too many neighbours to guess which was meant.
  const SHORTEST_GUESSED = 5;

  /** A word as it was typed, and what the index has for it: terms, each with the share of its worth
   *  that counts. `instead` is another word taken for it, `begun` that longer ones are.
   *  @typedef {{word: string, terms: [string, number][], instead?: string, begun?: boolean}} Meant */
  /** Pages, best first; words of which the book has nothing; words taken otherwise than typed; and
   *  whether no page has much of the text, so that few are shown.
   *  @typedef {{pages: number[], absent: string[], changed: Meant[], isFew: boolean}} Found */

  /** As _packed() in press/takeaway/search_index.py writes them: term to pages and their worths.
   *  @returns {Map<string, Map<number, number>>} */
  function unpacked(/** @type {string} */ text) {
    const value = new Map([...packed.alphabet].map((letter, index) => [letter, index]));
    const step = packed.alphabet.length - 1;
    const found = new Map();
    let term = "";
    for (const entry of text.split(" ").slice(1)) {
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

  const index = unpacked(packed.terms);
  const parted = unpacked(packed.names);
  const names = new Map([...parted].map(([name, worths]) => [name.replaceAll("_", ""), worths]));
  // What the book is about. A word that is not in it is taken for one of these, and for no other.
  const subjects = new Set([...parted.keys()].flatMap((name) => name.split("_")));
  for (const [, title] of packed.pages) for (const term of terms(title)) subjects.add(term);
  const isSubject = (/** @type {string} */ word) => subjects.has(stem(word)) && index.has(stem(word));

  const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
  const SOUNDS = ["aeiouy", "cksxz", "bp", "dt", "fv", "mn"];

  /** Whether one letter is typed for another: keys side by side, or letters that sound alike. Any
   *  other one makes another word: "optical" is no "optimal". */
  function isMistakenFor(/** @type {string} */ a, /** @type {string} */ b) {
    const isBeside = ROWS.some((row) => row.includes(a + b) || row.includes(b + a));
    return isBeside || SOUNDS.some((sound) => sound.includes(a) && sound.includes(b));
  }

  /** All words that one letter too many, too few or wrong, or two neighbours swapped, lead to. */
  function* slips(/** @type {string} */ word) {
    const letters = [...ROWS.join("")];
    for (let at = 0; at <= word.length; at += 1) {
      const [before, after] = [word.slice(0, at), word.slice(at)];
      for (const letter of letters) yield before + letter + after;
      if (!after) continue;
      yield before + after.slice(1);
      for (const letter of letters.filter((one) => isMistakenFor(one, after[0]))) yield before + letter + after.slice(1);
      if (after.length > 1) yield before + after[1] + after[0] + after.slice(2);
    }
  }

  /** The subject a slip away that pages are most about, or "". */
  function corrected(/** @type {string} */ word) {
    if (word.length < SHORTEST_GUESSED || /[^a-z]/.test(word)) return "";
    let [best, most] = ["", 0];
    for (const slip of slips(word)) {
      if (!isSubject(slip)) continue;
      const weight = [...index.get(stem(slip)).values()].reduce((sum, worth) => sum + worth, 0);
      if (weight > most) [best, most] = [slip, weight];
    }
    return best;
  }

  /** The subjects that a word consists of, or none.
   *  @returns {string[]} */
  function pieces(/** @type {string} */ word) {
    if (isSubject(word)) return [word];
    for (let at = 3; at <= word.length - 3; at += 1) {
      const rest = isSubject(word.slice(0, at)) ? pieces(word.slice(at)) : [];
      if (rest.length) return [word.slice(0, at), ...rest];
    }
    return [];
  }

  /** What the index has for a word that is typed.
   *  @returns {Meant} */
  function meant(/** @type {string} */ word, asTyped = false) {
    const lower = word.toLowerCase();
    const term = stem(lower);
    const longer = [...index.keys()].filter((known) => known !== term && known.startsWith(term));
    const spelt = nameParts(short.get(lower) ?? "").filter((known) => index.has(known)).map((known) => [known, 0.8]);
    if (index.has(term)) {
      const begun = term.length > 2 ? longer.map((known) => [known, 0.35]) : [];
      return { word, terms: [[term, 1], ...spelt, ...begun] };
    }
    if (spelt.length) return { word, terms: spelt };
    if (asTyped) return { word, terms: [] };
    const parts = pieces(lower);
    if (parts.length) return { word, terms: parts.map((part) => [stem(part), 0.7]), instead: parts.join(" ") };
    const begins = term.length > 2 ? longer : [];
    const instead = begins.length ? "" : corrected(lower);
    if (instead) return { ...meant(instead, true), word, instead };
    // Of a word that is still being typed the stem may be there, and the end not yet.
    const cut = [1, 2, 3].map((letters) => lower.slice(0, -letters));
    const stems = cut.filter((part) => part.length >= SHORTEST_GUESSED && index.has(part));
    return { word, terms: [...begins, ...stems].map((known) => [known, 0.8]), begun: true };
  }

  /** How much a word tells, from 0 to 1: the less, the more pages have it; most, if none has. */
  function telling(/** @type {Meant} */ { terms }) {
    const pages = terms.length ? index.get(terms[0][0]).size : 0;
    const all = packed.pages.length;
    return Math.log((all + 1) / (pages + 1)) / Math.log(all + 1);
  }

  /** What the names in a text are worth, by page: as much as a word at most where a name is all of
   *  the text, and less where other words stand around it. Of names that overlap the longest counts. */
  function named(/** @type {string} */ text) {
    const parts = nameParts(text);
    const worths = new Map();
    for (let at = 0; at < parts.length; at += 1) {
      let length = Math.min(parts.length - at, 6);
      while (length && !names.has(parts.slice(at, at + length).join(""))) length -= 1;
      if (!length) continue;
      for (const [page, worth] of names.get(parts.slice(at, at + length).join(""))) {
        worths.set(page, (worths.get(page) || 0) + worth * (length / parts.length) ** 2);
      }
      at += length - 1;
    }
    return worths;
  }

  /** What a word is worth, by page.
   *  @returns {Map<number, number>} */
  function worthsOf(/** @type {Meant} */ { terms }) {
    const best = new Map();
    // A longer word that is rare is worth no more than the word that was typed, where there is one.
    const most = terms.length && terms[0][1] === 1 ? Math.max(0, ...index.get(terms[0][0]).values()) : 0;
    for (const [known, share] of terms) {
      for (const [page, worth] of index.get(known) ?? []) {
        best.set(page, Math.max(best.get(page) || 0, Math.min(share * worth, most || Infinity)));
      }
    }
    return best;
  }

  /** The words of a text that tell something, each once, and what the index has for them.
   *  @returns {Meant[]} */
  function understood(/** @type {string} */ text) {
    // In quotes all words are taken as they are.
    const asTyped = /^["“].*["”]$/.test(text.trim());
    const typed = tokens(text);
    const lower = typed.map((token) => token.toLowerCase());
    const found = new Map();
    lower.forEach((word, at) => {
      const joined = [(lower[at - 1] ?? "") + word, word + (lower[at + 1] ?? "")].map(stem);
      const pairs = joined.filter((term) => term !== stem(word) && index.has(term)).map((term) => [term, 1]);
      // Figures are results, unless the index has them for names.
      const isFigure = /^[\d.]+$/.test(word) && !index.has(word);
      if (isTelling(word) && !isFigure && !found.has(stem(word))) {
        const { terms: known, ...more } = meant(typed[at], asTyped || pairs.length > 0);
        found.set(stem(word), { ...more, terms: [...known, ...pairs] });
      }
      // Letters that are a term together only, as in "W x".
      const isLetters = word.length === 1 && lower[at + 1]?.length === 1 && index.has(joined[1]);
      if (isLetters) found.set(joined[1], { word: joined[1], terms: [[joined[1], 1]] });
    });
    return [...found.values()];
  }

  /** The pages for a text. A page that has more of the words comes before one that has a rarer one.
   *  @returns {Found} */
  function search(/** @type {string} */ text) {
    const words = understood(text);
    const changed = words.filter((word) => word.instead || (word.begun && word.terms.length));
    const absent = words.filter((word) => !word.terms.length);
    const right = changed.reduce((said, { word, instead }) => said.replace(word, instead ?? word), text);

    const [scores, covered, told] = [new Map(), new Map(), new Map()];
    const add = (sums, page, more) => sums.set(page, (sums.get(page) ?? 0) + more);
    for (const word of words) {
      for (const [page, worth] of worthsOf(word)) {
        add(scores, page, worth);
        add(covered, page, 1 / words.length);
        add(told, page, telling(word));
      }
    }
    const wanted = tokens(text).some((token) => asksForCode.has(stem(token.toLowerCase())));
    const drill = wanted ? DRILL.wanted : DRILL.other;
    const rank = (page, more = 0) =>
      (drills.has(page) ? drill : 1) * ((scores.get(page) ?? 0) + more) * (0.5 + (covered.get(page) ?? 0));
    const most = Math.max(...[...scores.keys()].map((page) => rank(page)));
    const extra = named(right);
    const ranks = new Map([...scores.keys(), ...extra.keys()].map((page) => [page, rank(page, extra.get(page))]));
    // A name does not make weaker what it stands beside.
    const strong = [...ranks.keys()].filter((page) => ranks.get(page) > most * WEAK);
    const pages = strong.sort((a, b) => ranks.get(b) - ranks.get(a) || a - b);

    const asked = words.reduce((sum, word) => sum + telling(word), 0);
    const isFew = (told.get(pages[0]) ?? 0) < HAD * asked;
    return { pages: isFew ? pages.slice(0, FEW) : pages, absent: absent.map(({ word }) => word), changed, isFew };
  }

  Object.assign(packed, { search });
})();
