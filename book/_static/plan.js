// The plan: which questions to read on each day until the interview. Its state is the address's fragment, and is
// remembered for when it has none.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const store = window.cvnotesStore;
  const { make, plural } = desk;
  const LEVELS = ["core", "intermediate", "advanced"];
  const BUDGETS = [30, 60, 90, 120, 180];
  const lines = [...document.querySelectorAll(".reading-list li")].map((item) => ({
    item,
    part: item.closest("section").dataset.part,
    level: item.dataset.level,
    asked: Number(item.dataset.asked),
    place: Number(item.dataset.place),
    minutes: Number(item.dataset.minutes),
  }));

  /** Lines of reading over days: the first ones that fit into `budget` minutes a day, each day in the order of the
   *  book, and those that do not. A line of the list is never cut in two. */
  function dealt(lines, days, budget) {
    const rank = (line) => [LEVELS.indexOf(line.level), -line.asked, line.place];
    const inOrder = [...lines].sort((a, b) => compared(rank(a), rank(b)));
    const plan = Array.from({ length: days }, () => []);
    const over = [];
    const minutes = (day) => day.reduce((sum, line) => sum + line.minutes, 0);
    const share = Math.min(budget, Math.ceil(minutes(lines) / days));
    for (const line of inOrder) {
      // A day takes one line more than its share where the budget allows, so that all days together hold all lines.
      const day = plan.find((one) => minutes(one) < share && minutes(one) + line.minutes <= budget);
      (day ?? over).push(line);
    }
    for (const day of plan) day.sort((a, b) => a.place - b.place);
    return { plan, over };
  }

  const compared = (a, b) => a.map((value, at) => value - b[at]).find((step) => step) ?? 0;

  const days = make("input", { type: "number", name: "days", min: "1", max: "60", inputmode: "numeric" });
  const minutes = make(
    "select",
    { name: "minutes" },
    ...BUDGETS.map((one) => make("option", { value: String(one) }, `${one} minutes`)),
  );
  const result = make("div", { class: "plan" });
  let parts = [];
  let planned = 0;

  /** What the address says, and where it says nothing, what was chosen last. */
  function read() {
    const wanted = desk.wanted();
    const last = store.memory.plan ?? {};
    const isKnown = (part) => desk.parts.some((one) => one.part === part);
    parts = String(wanted) ? desk.chosenParts() : (last.parts ?? []).filter(isKnown);
    planned = daysOf(wanted.get("days") ?? last.days ?? "3");
    days.value = String(planned);
    const budget = Number(wanted.get("minutes") ?? last.minutes);
    minutes.value = String(BUDGETS.includes(budget) ? budget : 60);
    for (const box of desk.root.querySelectorAll("[name=part]")) box.checked = parts.includes(box.value);
    draw();
  }

  // Whole days between the least and the most that the field takes.
  const daysOf = (text) => Math.min(Math.max(Math.round(Number(text)) || 1, Number(days.min)), Number(days.max));

  // An empty field is about to be filled: until then the plan stays.
  function type() {
    if (!days.value) return;
    planned = daysOf(days.value);
    if (Number(days.value) !== planned) days.value = String(planned);
    write();
  }

  function write() {
    const state = new URLSearchParams({ days: planned, minutes: minutes.value });
    history.replaceState(null, "", `#${state}${parts.length ? `&part=${parts.join()}` : ""}`);
    store.memory.plan = { days: planned, minutes: minutes.value, parts };
    store.save();
    draw();
  }

  const total = (some) => some.reduce((sum, line) => sum + line.minutes, 0);
  const time = (some) =>
    total(some) < 60
      ? `${total(some)} min`
      : `${Math.floor(total(some) / 60)} h ${total(some) % 60 ? `${total(some) % 60} min` : ""}`.trim();
  const questions = (some) => plural(some.length, "question");
  const list = (some) => make("ul", {}, ...some.map((line) => line.item.cloneNode(true)));

  function draw() {
    const wanted = lines.filter((line) => !parts.length || parts.includes(line.part));
    const { plan, over } = dealt(wanted, planned, Number(minutes.value));
    const full = plan.filter((day) => day.length);
    const read = full.flat();
    const sections = full.flatMap((day, index) => [
      make("h3", {}, `Day ${index + 1} · ${time(day)} of reading`),
      list(day),
    ]);
    const more = over.length
      ? [
          make("h3", {}, `If time is left: ${questions(over)} more, ${time(over)}`),
          make("details", { class: "plan-more" }, make("summary", {}, "Which"), list(over)),
        ]
      : [];
    const said = `${questions(read)} in ${plural(full.length, "day")}`;
    const titles = desk.parts.filter(({ part }) => parts.includes(part)).map(({ title }) => title);
    const fragment = parts.length ? `#part=${parts.join()}` : "";
    result.replaceChildren(
      make("h2", {}, `${said}, ${time(read)} in all`),
      make("p", { class: "plan-parts" }, `Parts: ${titles.join(", ") || "all"}`),
      ...sections,
      make("h3", {}, "Each evening"),
      make(
        "p",
        {},
        make("a", { href: `practice.html${fragment}` }, "Practise"),
        " aloud what you read; the last evening, read ",
        make("a", { href: "heard.html" }, "what you hear, what is true"),
        ".",
      ),
      ...more,
    );
    status.textContent = said;
  }

  const status = make("p", { role: "status", class: "visually-hidden" });
  const chooser = desk.chooser([], (ticked) => {
    parts = ticked;
    write();
  });
  const form = make(
    "form",
    { class: "plan-form", submit: (event) => event.preventDefault() },
    make("label", {}, `Days (${days.min} to ${days.max}) `, days),
    make("label", {}, "A day ", minutes),
    make("details", {}, make("summary", {}, "Parts"), chooser),
    desk.button("Print", () => print()),
  );
  form.addEventListener("input", (event) => {
    if (event.target === minutes) write();
    if (event.target === days) type();
  });
  days.addEventListener("change", () => (days.value = String(planned)));
  desk.show(false, undefined, form, status, result);
  // For the tests.
  window.cvnotesPlan = { dealt };

  addEventListener("hashchange", read);
  read();
})();
