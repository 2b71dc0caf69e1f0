// A link to a folded answer opens it; one to a claim shows its check, too: where code is hidden by
// opening it below the card, else by scrolling to the cell, where both fit.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target?.tagName === "DETAILS") target.open = true;
  const cell = target?.matches(".claim, .measured") && target.closest("div.cell");
  if (!cell) return;
  if (document.documentElement.dataset.code === "hidden") {
    if (!cell.classList.contains("opened")) target.querySelector(".the-check").click();
  } else if (cell.offsetHeight < innerHeight - 80) cell.scrollIntoView();
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

// Code can be hidden, on all pages; then the card of a claim opens its own check below itself.
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
  for (const card of document.querySelectorAll(".claim, .measured")) {
    const cell = card.closest("div.cell");
    const opener = document.createElement("button");
    opener.type = "button";
    opener.className = "the-check";
    opener.textContent = "The check";
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", () => {
      opener.setAttribute("aria-expanded", String(cell.classList.toggle("opened")));
    });
    card.append(opener);
  }
  button.hidden = false;
  say();
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
