// A page opened from disk may not fetch the pages that the search results quote.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// The filters of the claims ledger. Their state is the address's fragment, #verdict=refuted&part=convolution.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".ledger-filters");
  if (!form) return;
  const rows = [...document.querySelectorAll("ul.ledger > li")];
  const fields = [...form.querySelectorAll("select")];

  function show() {
    const fits = (row) => fields.every((field) => !field.value || row.dataset[field.name] === field.value);
    for (const row of rows) row.hidden = !fits(row);
    for (const list of document.querySelectorAll("ul.ledger")) {
      list.closest("section").hidden = !list.querySelector(":scope > li:not([hidden])");
    }
    const shown = rows.filter((row) => !row.hidden).length;
    form.querySelector("[role=status]").textContent = `${shown} of ${rows.length} claims shown`;
  }

  function read() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      const value = wanted.get(field.name) ?? "";
      field.value = [...field.options].some((option) => option.value === value) ? value : "";
    }
    show();
  }

  form.addEventListener("change", () => {
    const chosen = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
    history.replaceState(null, "", "#" + new URLSearchParams(chosen));
    show();
  });
  window.addEventListener("hashchange", read);
  form.hidden = false;
  read();
});
