// On the cover: how many questions were said in practice, once there was a session.
(function () {
  "use strict";

  const KEY = "cvnotes-practice";

  /** As practice-store.js writes it: an answer begins with its box, which is 0 for what was missed. */
  function said() {
    try {
      return Object.values(JSON.parse(localStorage.getItem(KEY)).answers).filter(([box]) => box > 0).length;
    } catch {
      return 0;
    }
  }

  addEventListener("DOMContentLoaded", () => {
    const count = said();
    const totals = document.querySelector(".totals-sentence");
    if (!count || !totals) return;
    const line = document.createElement("p");
    const link = document.createElement("a");
    line.className = "facts practice-so-far";
    link.href = "practice.html";
    link.textContent = "Go on practising";
    line.append(`You have said ${count === 1 ? "one question" : `${count} questions`} in practice. `, link, ".");
    totals.after(line);
  });
})();
