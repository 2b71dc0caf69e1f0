// What practice, interview and plan share: the questions, pieces of a screen, and the addresses of screens.
(function () {
  "use strict";

  const store = window.cvnotesStore;
  const root = document.getElementById("practice");

  /** An element: its attributes, listeners as functions, and its children. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else if (typeof value === "boolean") element.toggleAttribute(name, value);
      else element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== ""));
    return element;
  }

  /** An element with HTML that the build made. */
  function filled(tag, html, attributes = {}) {
    const element = make(tag, attributes);
    element.innerHTML = html;
    return element;
  }

  const fold = (id) => document.getElementById(`question-${id}`);
  const question = (id) => fold(id).querySelector("summary").innerHTML;
  const answer = (id) => filled("div", fold(id).querySelector(":scope > div").innerHTML, { class: "answer" });
  const partOf = (id) => fold(id).closest("section").querySelector("h3").textContent;
  const parts = [...document.querySelectorAll("section[data-part]:not([data-kind=drill])")].map((section) => ({
    part: section.dataset.part,
    title: section.querySelector("h3").textContent,
  }));

  /** @param {boolean} [main] whether it is what most people want here */
  function button(label, onclick, main = false) {
    return make("button", { type: "button", class: main ? "main" : "", click: onclick }, label);
  }

  function buttons(...all) {
    return make("div", { class: "practice-buttons" }, ...all);
  }

  function keys(text) {
    return make("p", { class: "facts practice-keys" }, `Keys: ${text}`);
  }

  /** Buttons that stay in sight at the bottom, with the keys that do the same: below them these would be hidden. */
  function bottom(text, ...all) {
    const bar = buttons(...all, keys(text));
    bar.classList.add("sticky");
    return bar;
  }

  /** A number and a noun in its number. */
  function plural(/** @type {number} */ count, /** @type {string} */ noun) {
    return `${count} ${noun}${count === 1 ? "" : "s"}`;
  }

  /** To a step by its number, to `end`, or to the start. */
  function go(to) {
    location.hash = to;
  }

  /** To the start, with these parts. */
  function restart(parts) {
    go(parts.length ? `part=${parts.join()}` : "");
  }

  /** An item of a list: a link, and what stands behind it. */
  function item(html, href, ...more) {
    return make("li", {}, filled("a", html, { href }), ...more);
  }

  // What the address says behind its # as name=value, such as part=convolution,losses.
  const wanted = () => new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");

  /** Boxes to tick the parts; `changed` is called with what is ticked, and what just changed. None ticked means all. */
  function chooser(chosen, changed) {
    const boxes = parts.map(({ part, title }) => {
      const box = make("input", { type: "checkbox", name: "part", value: part, checked: chosen.includes(part) });
      return make("label", {}, box, ` ${title}`);
    });
    const list = make(
      "fieldset",
      { class: "practice-parts" },
      make("legend", {}, "Parts (none ticked: all)"),
      ...boxes,
    );
    list.addEventListener("change", (event) => {
      const ticked = [...list.querySelectorAll("input:checked")].map((box) => box.value);
      changed(ticked, event.target.value);
    });
    return list;
  }

  const chosenParts = () =>
    (wanted().get("part") ?? "").split(",").filter((part) => parts.some((one) => one.part === part));

  /** The same, folded; what is ticked goes into the address, and `redraw` draws the start screen anew. */
  function partsFold(redraw) {
    const chosen = chosenParts();
    const titles = parts.filter(({ part }) => chosen.includes(part)).map(({ title }) => title);
    const list = chooser(chosen, (ticked, value) => {
      history.replaceState(null, "", ticked.length ? `#part=${ticked.join()}` : location.pathname + location.search);
      redraw();
      const fold = root.querySelector("details");
      fold.open = true;
      fold.querySelector(`[value="${value}"]`).focus();
    });
    return make("details", {}, make("summary", {}, `Parts: ${titles.join(", ") || "all"}`), list);
  }

  /** A screen in place of the one before: what it is headed by is read aloud. `isCard` hides the rest of the page. */
  function show(isCard, heading, ...children) {
    document.documentElement.dataset.practice = isCard ? "card" : "start";
    heading?.setAttribute("tabindex", "-1");
    root.replaceChildren(...children.filter((child) => child !== undefined && child !== ""));
    root.hidden = false;
    if (!heading) return;
    scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  /** What is said of a claim once it is judged or compared: its condition or correction. */
  function truth({ verdict, text, note }) {
    if (verdict === "conditional") return `${text}. <strong>When:</strong> ${note}.`;
    if (verdict === "refuted") return `Not “${text}”. <strong>Instead:</strong> ${note}.`;
    return `${text}.`;
  }

  /** The short answer, each of its points to tick off, and what is easily said wrong.
   *  `step` remembers the ticks, and `keep` stores it. */
  function comparison(card, step, keep) {
    const said = answer(card.id);
    for (const [place, point] of said.querySelectorAll(".point").entries()) {
      const tick = make("input", {
        type: "checkbox",
        checked: Boolean(step.ticks?.includes(place)),
        change: () => {
          const others = (step.ticks ?? []).filter((one) => one !== place);
          step.ticks = tick.checked ? [...others, place] : others;
          keep();
        },
      });
      const label = make("label", { class: "practice-point" }, tick);
      point.replaceWith(label);
      label.append(point);
      label.closest("ul")?.classList.add("practice-points");
    }
    const heading = make("h3", { tabindex: "-1" }, "Short answer");
    const link = make("a", { href: card.address }, "Why? The whole chapter");
    const traps = card.statements.filter((one) => one.note).map((one) => filled("li", truth(one)));
    const beware = traps.length ? [make("h3", {}, "Take care with"), make("ul", {}, ...traps)] : [];
    const hint = said.querySelector(".point") ? make("p", { class: "facts" }, "Tick what you said.") : "";
    return [heading, hint, said, ...beware, make("p", {}, link)];
  }

  /** The answer to a question that follows, and where it stands: it may speak of what is beside it there. */
  function reply(card, n) {
    const { anchor, answer } = card.replies[n];
    const link = make("a", { href: `${card.address}#${anchor}` }, "In the chapter");
    return [filled("div", answer, { class: "answer" }), make("p", {}, link)];
  }

  /** The number of a step from the address; 0 for a start screen. */
  const place = () => (/^#\d+$/.test(location.hash) ? Number(location.hash.slice(1)) : 0);

  // What each key does; a key on a control does what it does there.
  let bound = {};
  function bind(actions) {
    bound = actions;
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const isField = event.target.matches("input[type=text], input[type=search], input[type=number], select, textarea");
    const isControl = event.key === " " && event.target.matches("button, a, summary, input");
    if (isField || isControl || !bound[event.key]) return;
    event.preventDefault();
    bound[event.key]();
  });

  /** A text to take elsewhere: to the clipboard, or, where that is not allowed, selected in a field. */
  async function copy(text, where) {
    try {
      await navigator.clipboard.writeText(text);
      where.replaceChildren("Copied.");
    } catch {
      const field = make("textarea", { readonly: true, rows: "8", "aria-label": "Text to copy" });
      field.value = text;
      where.replaceChildren(field);
      field.select();
    }
  }

  /** A text without markup, from HTML of the build. */
  const text = (html) => filled("span", html).textContent;

  // As script() in press/takeaway/practice.py writes them: rows of values, and their names. The rest is in the folds.
  const { names, cards: rows } = window.cvnotesPractice ?? { cards: [] };
  const named = (kind, row) => Object.fromEntries(row.map((value, index) => [names[kind][index], value]));
  const cards = rows.map((row) => {
    const one = named("card", row);
    for (const kind of ["statements", "replies"]) one[kind] = one[kind].map((each) => named(kind, each));
    const section = fold(one.id).closest("section");
    return {
      ...one,
      part: section.dataset.part,
      address: fold(one.id).querySelector(":scope > p > a").getAttribute("href"),
    };
  });
  const card = (id) => cards.find((one) => one.id === id);
  // A session from before an edition that has other questions goes on without those that are gone.
  function known(open) {
    const isKnown = ({ kind, id, n }) => {
      const about = card(id);
      if (kind === "statement") return about?.statements.some((one) => one.id === n);
      return Boolean(kind === "follow-up" ? about?.replies[n] : about);
    };
    // What another edition, or another program, has stored may be of any kind.
    if (!Array.isArray(open?.steps)) return undefined;
    const steps = open.steps.filter(isKnown);
    // An interview has its questions from the beginning, and without one of them is none.
    const isWhole = steps.length === open.steps.length || open.seconds === undefined;
    return steps.length && isWhole ? { ...open, steps, planned: (open.planned ?? []).filter(card) } : undefined;
  }
  const session = (kind) => known(store.memory.sessions[kind]);
  const waiting = () => store.memory.waiting.map(known).filter(Boolean);

  window.cvnotesDesk = {
    bind,
    bottom,
    button,
    buttons,
    card,
    cards,
    chooser,
    chosenParts,
    comparison,
    copy,
    filled,
    go,
    item,
    keys,
    make,
    partOf,
    parts,
    partsFold,
    place,
    plural,
    question,
    reply,
    root,
    restart,
    session,
    show,
    text,
    waiting,
    wanted,
  };
})();
