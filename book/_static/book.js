// A link to a folded answer opens it; one to a claim shows its check, too: where code is hidden by
// opening it below the card, else by scrolling to the cell.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName === "DETAILS") target.open = true;
  const cell = target?.matches(".claim, .measured") && target.closest("div.cell");
  if (!cell) return;
  if (document.documentElement.dataset.code === "hidden") {
    if (!cell.classList.contains("opened")) target.querySelector(".the-check").click();
  } else showCheck(cell, target);
}

// Up to here a style sheet of its own shows the check (layout.html); from here on it can be closed.
document.addEventListener("DOMContentLoaded", () => {
  openTarget();
  document.getElementById("landing")?.remove();
});

// As much of a check as fits above the beginning of its card: the whole cell, or from the line on
// that names what is checked, or its end.
function showCheck(cell, card) {
  const kind = card.matches(".claim") ? "claim" : "measured";
  const place = [...cell.querySelectorAll(`.${kind}`)].indexOf(card);
  const lines = [...cell.querySelectorAll(".cell_input .nd")].filter((word) => word.textContent === `@${kind}`);
  const margin = parseFloat(getComputedStyle(cell).scrollMarginTop);
  const { top, height } = card.getBoundingClientRect();
  const end = top + Math.min(height, 2 * margin);
  const starts = [cell, lines[place] ?? cell].map((start) => start.getBoundingClientRect().top - margin);
  scrollBy(0, starts.find((start) => end - start <= innerHeight) ?? end - innerHeight);
}
window.addEventListener("hashchange", openTarget);
window.addEventListener("load", openTarget);

// A mistake is reported about the claim that the address names, if it names one.
document.addEventListener("click", (event) => {
  const link = event.target.closest("#report");
  if (!link) return;
  const address = new URL(link.href);
  const page = address.searchParams.get("body").split("\n")[0];
  const claim = location.hash.startsWith("#claim-") ? `\nClaim: ${location.hash.slice(7)}` : "";
  address.searchParams.set("body", `${page}${claim}\n\n`);
  link.href = address.href;
});

// Where code is hidden the card of a claim opens its own check below itself.
document.addEventListener("click", ({ target }) => {
  if (!target.matches(".the-check")) return;
  target.setAttribute("aria-expanded", String(target.closest("div.cell").classList.toggle("opened")));
});

// Code can be hidden, on all pages.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("code-switch");
  if (!button) return;
  const root = document.documentElement;

  function say() {
    const action = root.dataset.code === "hidden" ? "Show" : "Hide";
    const word = document.createElement("span");
    word.className = "wide";
    word.textContent = `${action}\u00a0`;
    button.replaceChildren(word, "code");
    button.setAttribute("aria-label", `${action} code`);
  }

  button.addEventListener("click", () => {
    root.dataset.code = root.dataset.code === "hidden" ? "shown" : "hidden";
    try {
      localStorage.setItem("code", root.dataset.code);
    } catch {
      // Without storage it holds for this page.
    }
    say();
  });
  button.hidden = false;
  say();
});

// The theme takes the focus from the button that opens a sidebar, and so gives it back to none; and it
// does not say whether a sidebar is open.
document.addEventListener("DOMContentLoaded", () => {
  const wide = matchMedia("(min-width: 960px)");
  for (const name of ["primary", "secondary"]) {
    const button = document.querySelector(`.${name}-toggle`);
    const dialog = document.getElementById(`pst-${name}-sidebar-modal`);
    const sidebar = document.getElementById(`pst-${name}-sidebar`);
    if (!button || !dialog) continue;
    const say = () => {
      const isBeside = name === "primary" && wide.matches && !sidebar.classList.contains("pst-sidebar-hidden");
      button.setAttribute("aria-expanded", String(dialog.open || isBeside));
    };
    const changes = new MutationObserver(say);
    for (const one of [dialog, sidebar]) changes.observe(one, { attributes: true });
    wide.addEventListener("change", say);
    dialog.addEventListener("close", () => button.focus());
    say();
  }
});

// The questions of the cover by difficulty; the choice is the address's fragment, #difficulty=core.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".question-filter");
  if (!form) return;
  const { difficulty } = form.elements;
  const lists = [...document.querySelectorAll("ul.questions")];
  const questions = lists.flatMap((list) => [...list.children]);

  function show() {
    for (const question of questions) {
      question.hidden = Boolean(difficulty.value) && question.dataset.difficulty !== difficulty.value;
    }
    for (const list of lists) {
      const isEmpty = !list.querySelector("li:not([hidden])");
      list.hidden = isEmpty;
      list.previousElementSibling.hidden = isEmpty;
    }
    const shown = questions.filter((question) => !question.hidden).length;
    form.querySelector("[role=status]").textContent = `${shown} of ${questions.length} questions`;
  }

  function read() {
    const wanted = new URLSearchParams(location.hash.slice(1)).get("difficulty") ?? "";
    const isThere = [...difficulty.options].some((option) => option.value === wanted);
    difficulty.value = isThere ? wanted : "";
    show();
  }

  difficulty.addEventListener("change", () => {
    history.replaceState(null, "", difficulty.value ? `#difficulty=${difficulty.value}` : "#");
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", read);
  form.hidden = false;
  read();
});
