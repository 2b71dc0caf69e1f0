// How words are taken apart and compared, for the search and for the filter of the claims.
(function () {
  "use strict";

  /** What the build writes into words-data.js, from press/takeaway/search_words.py.
   *  @typedef {{common: string, writing: string, short: Object<string, string>,
   *   spellings: [string, string][]}} WordsData */
  const data = /** @type {WordsData} */ (window.cvnotesWords);
  const common = new Set(data.common.split(" "));
  const short = new Map(Object.entries(data.short));
  const stemmer = new Stemmer();
  const spellings = data.spellings.map(([british, american]) => [new RegExp(british), american]);

  /** @param {string} word  in lower case */
  function stem(word) {
    let american = word;
    for (const [british, spelling] of spellings) american = american.replace(british, spelling);
    return stemmer.stemWord(american);
  }

  /** @param {string} text */
  function plain(text) {
    return text.replace(/(?<=\d)\s*[x×]\s*(?=\d)/g, "x").normalize("NFKD").replace(/\p{M}/gu, "");
  }

  /** @param {string} text  @returns {string[]} */
  function tokens(text) {
    return plain(text).match(/\d+(?:\.\d+)+|[\p{L}\p{N}]+/gu) || [];
  }

  /** Whether a word tells one page from another.
   *  @param {string} word  in lower case */
  function isTelling(word) {
    return word.length > 1 && !common.has(word);
  }

  /** As terms() in search_words.py.
   *  @param {string} text  @returns {string[]} */
  function terms(text) {
    const found = [];
    for (const token of tokens(text)) {
      const parts = token.split(/(?<=[a-z0-9])(?=[A-Z])/);
      for (const word of new Set([token, ...parts])) {
        const lower = word.toLowerCase();
        if (isTelling(lower)) found.push(stem(lower));
      }
    }
    const pairs = /(?<![\p{L}\p{N}_-])([\p{L}\p{N}]+)-([\p{L}\p{N}]+)(?![\p{L}\p{N}_-])/gu;
    for (const [, first, second] of plain(text).matchAll(pairs)) {
      found.push(stem((first + second).toLowerCase()));
    }
    return found;
  }

  /** The stems of the words of a name, as name_parts() in search_words.py finds them.
   *  @param {string} text  @returns {string[]} */
  function nameParts(text) {
    const lower = tokens(text).map((token) => token.toLowerCase());
    const long = lower.flatMap((word) => (short.get(word) ?? word).split(" "));
    return long.filter((word) => !common.has(word)).map(stem);
  }

  Object.assign(data, { short, stem, tokens, isTelling, terms, nameParts });
})();
