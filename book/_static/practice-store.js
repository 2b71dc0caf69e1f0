// What practice, interview and plan keep in the reader's browser, under one key.
(function () {
  "use strict";

  /** @typedef {{answers: Object<string, Answer>, sessions: Object<string, Session>, waiting: Session[],
   *   misjudged: string[], latest?: string, plan?: {days: number, minutes: string, parts: string[]}}} Memory
   *   `waiting` are sessions set aside for another, `misjudged` statements as chapter#claim, `latest` the kind of the
   *   session in which one was last */

  const KEY = "cvnotes-practice";
  const HOUR = 3600000;

  /** @returns {Memory} */
  const empty = () => ({ answers: {}, sessions: {}, waiting: [], misjudged: [] });

  // Without storage it lasts for the page.
  let memory = empty();
  let isStored = false;
  try {
    localStorage.setItem(`${KEY}-trial`, "");
    isStored = localStorage.getItem(`${KEY}-trial`) === "";
    localStorage.removeItem(`${KEY}-trial`);
  } catch {
    // No room for more.
  }

  // An earlier edition stored less, and what was stored may be damaged: what cannot be used is as at the beginning.
  function read() {
    if (!isStored) return;
    let found = {};
    try {
      found = JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      // No JSON.
    }
    const isObject = (one) => typeof one === "object" && one !== null && !Array.isArray(one);
    const isAlike = (one, other) => (Array.isArray(one) ? Array.isArray(other) : isObject(other));
    const usable = Object.entries(empty()).map(([name, first]) => [name, isAlike(first, found[name]) ? found[name] : first]);
    memory = { ...found, ...Object.fromEntries(usable) };
    memory.answers = Object.fromEntries(Object.entries(memory.answers).filter(([, answer]) => Array.isArray(answer)));
  }
  read();
  // Another page may have stored something since this one was left.
  addEventListener("storage", read);
  addEventListener("pageshow", read);

  function save() {
    try {
      localStorage.setItem(KEY, JSON.stringify(memory));
    } catch {
      isStored = false;
    }
  }

  /** The session of this kind as it now stands. */
  function keep(/** @type {string} */ kind, /** @type {Session} */ session) {
    memory.sessions[kind] = session;
    memory.latest = kind;
    save();
  }

  /** All answers and sessions; the plan is none. */
  function forget() {
    memory = { ...empty(), plan: memory.plan };
    save();
  }

  window.cvnotesStore = {
    forget,
    keep,
    save,
    /** The day here and the hour, counted from 1970. */
    now: () => ({
      day: Math.floor((Date.now() - new Date().getTimezoneOffset() * 60000) / (24 * HOUR)),
      hour: Math.floor(Date.now() / HOUR),
    }),
    isStored: () => isStored,
    get memory() {
      return memory;
    },
  };
})();
