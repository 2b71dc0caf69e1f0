// In a chapter: the way back to the practice or interview that is open, and nothing while none is.
(function () {
  "use strict";

  // As practice-store.js writes it: a chapter needs no more of it than this.
  const KEY = "cvnotes-practice";
  const WAYS = {
    practice: ["practice.html", "Back to practice"],
    interview: ["mock-interview.html", "Back to the interview"],
  };

  function stored() {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  }

  function offer() {
    const { sessions, latest } = stored();
    const isOpen = (kind) => sessions?.[kind]?.steps?.some?.((step) => step?.id) && !sessions[kind].ended;
    const kind = [latest, ...Object.keys(WAYS)].find((one) => one in WAYS && isOpen(one));
    const link = document.querySelector(".way-back") ?? document.createElement("a");
    if (!kind) return link.remove();
    const [page, label] = WAYS[kind];
    const { at, steps } = sessions[kind];
    link.className = "way-back";
    const root = new URL(document.documentElement.dataset.content_root, location.href);
    link.href = new URL(`book/${page}#${at ?? steps.length}`, root).href;
    link.textContent = label;
    // First for the keyboard, and by its style in sight wherever in the chapter a link led.
    return document.querySelector(".bd-article").prepend(link);
  }

  addEventListener("DOMContentLoaded", offer);
  // Another page may have ended it, or this one came back from the browser's memory.
  addEventListener("storage", offer);
  addEventListener("pageshow", offer);
})();
