// The two ends of practice: how long one has, and what to look at again.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const rules = window.cvnotesRules;
  const store = window.cvnotesStore;
  const { bind, button, buttons, card, cards, filled, go, item, make, plural } = desk;
  const { AGREEMENTS, JUDGEMENTS } = rules;
  // Of a question, with its share of what follows.
  const MINUTES = 1.75;

  const ids = (some) => some.map((one) => one.id);
  const isCore = (one) => one.difficulty === "core";

  /** The sessions to choose from: the first four, the first twelve and all core questions, as far as there are more. */
  function choices(pool) {
    const core = pool.filter(isCore);
    const sizes = [pool.slice(0, 4), pool.slice(0, 12), core].filter(
      (some) => some.length && some.length < pool.length,
    );
    const distinct = sizes.filter((some, at) => !sizes.slice(at + 1).some((later) => later.length === some.length));
    const all = pool.length <= 12 || !core.length ? [pool] : [];
    return [...distinct, ...all]
      .sort((a, b) => a.length - b.length)
      .map((some) => ({ some, label: label(some, pool, core) }));
  }

  function label(some, pool, core) {
    const minutes = some.length * MINUTES;
    const rounded = minutes > 20 ? Math.round(minutes / 5) * 5 : Math.ceil(minutes);
    const isAll = some.length > 1 && (some === pool || some === core);
    const which = some === core && some !== pool ? "core question" : "question";
    return `${rounded} min · ${isAll ? "all " : ""}${plural(some.length, which)} and what follows`;
  }

  function goOn(session) {
    const left = rules.left(session).length;
    return button(left ? `Go on: ${left} left` : "Go on", () => go(session.steps.length), true);
  }

  // Sessions set aside for another, the latest first.
  function others(resume) {
    return desk.waiting().map((one) => {
      const left = rules.left(one).length;
      const some = left ? `: ${left} of ${one.planned.length} left` : "";
      return button(`Go on with an earlier session${some}`, () => resume(one));
    });
  }

  /** The start. `isReturn` says that one came here from another screen. */
  function start(session, { begin, forget, resume }, isReturn) {
    const parts = desk.chosenParts();
    const { answers } = store.memory;
    const pool = rules.ordered(cards, answers, store.now(), parts);
    const missed = pool.filter((one) => rules.comesFirst(answers[one.id], store.now()));
    const heading = make("h2", {}, "How long have you got?");
    bind({});
    desk.show(
      false,
      isReturn && heading,
      heading,
      buttons(
        session && !session.ended ? goOn(session) : "",
        ...others(resume),
        missed.length ? button(`Once more: ${missed.length} missed`, () => begin(ids(missed), parts)) : "",
        ...choices(pool).map(({ some, label }) => button(label, () => begin(ids(some), parts))),
      ),
      desk.partsFold(() => start(session, { begin, forget, resume })),
      kept(forget),
    );
  }

  // What is stored, and the two things that one can do with it.
  function kept(forget) {
    const count = Object.keys(store.memory.answers).length;
    const status = make("div", { role: "status" });
    const here = "Your answers stay in this browser, and nobody counts them. Safari forgets them after a week away.";
    const nowhere = "This browser keeps nothing here: place and answers last until the page is left or loaded again.";
    const sure = () => confirm(`Forget ${plural(count, "answer")}, and the sessions that are open?`) && forget();
    const controls = [button("Copy as text", () => desk.copy(report(), status)), button("Forget my answers", sure)];
    return make(
      "div",
      { class: "practice-kept" },
      make("p", { class: "facts" }, store.isStored() ? here : nowhere),
      count ? buttons(...controls) : "",
      status,
    );
  }

  // What was missed and what was said, as text.
  function report() {
    const { answers } = store.memory;
    const lines = (heading, fits) => {
      const found = cards.filter(({ id }) => answers[id] && fits(answers[id]));
      return found.length ? [heading, ...found.map(({ id }) => `- ${desk.text(desk.question(id))}`), ""] : [];
    };
    return [...lines("To look at again", ([box]) => box === 0), ...lines("Said", ([box]) => box > 0)].join("\n");
  }

  // The follow-ups that were missed.
  function followed(session) {
    const missed = session.steps.filter((step) => step.kind === "follow-up" && step.mark === "missed");
    return missed.map(({ id, n }) => {
      const { address, replies } = card(id);
      return item(replies[n].question, `${address}#${replies[n].anchor}`);
    });
  }

  // Those judged otherwise than they are: what was said, and what is true.
  function wrong(session) {
    const steps = rules.judged(session).filter((step) => !rules.isRight(step, cards));
    return steps.map((step) => {
      const { address, statements } = card(step.id);
      const statement = statements.find(({ id }) => id === step.n);
      const [, said] = (statement.quoted ? AGREEMENTS : JUDGEMENTS).find(([value]) => value === step.mark);
      const last = session.steps.filter((one) => one.mark).findLast(rules.isSame(step));
      const isBack = rules.isRight(last, cards) ? " Judged right when it came back." : "";
      const yours = ` You said: ${said.toLowerCase()}. `;
      const link = `${address}#claim-${statement.id}`;
      return item(`“${statement.text}”`, link, yours, filled("div", correction(statement)), isBack);
    });
  }

  // What a statement is, in a sentence: its condition or correction with it.
  function correction(statement) {
    const { note, quoted, verdict } = statement;
    const label = `<strong>${rules.verdictOf(statement)}</strong>`;
    if (quoted) return `${label}. ${note}`;
    const notes = { conditional: "it is true when", refuted: "say instead" };
    return `${label}${note ? `, ${notes[verdict]}: ${note}` : ""}.`;
  }

  /** The end of a session, or where one stopped. */
  function end(session, { begin, resume }) {
    const answered = session.steps.filter((step) => step.kind === "question" && step.mark);
    const missed = rules.missed(session);
    const said = new Set(ids(answered)).size - missed.length;
    const isBack = (id) => answered.findLast((step) => step.id === id).mark === "said";
    const again = missed.map((id) =>
      item(desk.question(id), card(id).address, isBack(id) ? " Said when it came back." : ""),
    );
    const asked = followed(session);
    const told = rules.judged(session);
    const misjudged = wrong(session);
    const right = `${told.length - misjudged.length} of ${plural(told.length, "statement")} judged right`;
    const morning = "Look once more in the morning: practice then begins with what was missed.";
    const these = misjudged.length === 1 ? "this one, which comes" : "these, which come";
    const nothing = asked.length || misjudged.length ? "No question was missed." : "Nothing was missed.";
    const once = missed.length === 1 ? "That one once more" : `Those ${missed.length} once more`;
    const heading = make("h2", {}, `${said} said, ${missed.length} to look at again`);
    bind({});
    desk.show(
      true,
      heading,
      heading,
      again.length ? make("ul", {}, ...again) : "",
      make("p", {}, missed.length ? morning : answered.length ? nothing : "Nothing was answered yet."),
      ...(asked.length ? [make("h3", {}, "Missed of what followed"), make("ul", {}, ...asked)] : []),
      told.length ? make("h3", {}, right) : "",
      misjudged.length ? make("p", {}, `Not ${these} back some other time:`) : "",
      misjudged.length ? make("ul", {}, ...misjudged) : "",
      buttons(
        session.ended ? "" : goOn(session),
        ...others(resume),
        missed.length ? button(once, () => begin(missed, session.parts)) : "",
        button("Done", () => desk.restart(session.parts)),
      ),
      make("p", { class: "facts" }, make("a", { href: "downloads.html" }, "All of it as flash cards for Anki")),
    );
  }

  // The choices for the tests.
  window.cvnotesPracticeScreens = { choices, end, start };
})();
