// A link to a folded answer opens it.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName === "DETAILS") target.open = true;
}
window.addEventListener("hashchange", openTarget);
document.addEventListener("DOMContentLoaded", openTarget);

// The filters of the claims ledger and of "What you hear". Their state is the address's fragment,
// #text=padding&verdict=refuted&part=convolution.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".ledger-filters");
  if (!form) return;
  const rows = [...document.querySelectorAll("ul.ledger > li")];
  // In the ledger the question stands once, above the claims of its chapter.
  const question = (row) => row.closest(".ledger-chapter")?.firstElementChild.textContent ?? "";
  const texts = new Map(rows.map((row) => [row, plain(question(row) + " " + row.textContent)]));
  const { text, verdict, part } = form.elements;

  // As one types it: 1x1 for 1 × 1, no matter how it is written.
  function plain(words) {
    return words.toLowerCase().replace(/\s*×\s*/g, "x").replace(/[’‘]/g, "'");
  }

  function show() {
    const words = plain(text.value).split(/\s+/);
    const fits = (row) =>
      (!verdict.value || row.dataset.verdict === verdict.value) &&
      (!part.value || row.closest("section[id^=claims-]").id === `claims-${part.value}`) &&
      words.every((word) => texts.get(row).includes(word));
    for (const row of rows) row.hidden = !fits(row);
    for (const section of document.querySelectorAll("section:has(> ul.ledger, > .ledger-chapter)")) {
      section.hidden = !section.querySelector("ul.ledger > li:not([hidden])");
    }
    const shown = rows.filter((row) => !row.hidden).length;
    form.querySelector("[role=status]").textContent = `${shown} of ${rows.length} claims shown`;
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
});
