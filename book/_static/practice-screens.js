// The two ends of practice: how long one has, and what to look at again.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const rules = window.cvnotesRules;
  const { bind, button, buttons, card, cards, go, item, make } = desk;
  // What is stored, what is said, and the verdict that it means.
  const JUDGEMENTS = [
    ["true", "True", "confirmed"],
    ["false", "False", "refuted"],
    ["depends", "It depends", "conditional"],
  ];
  const MINUTES = 1.25;

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
    const which = some === pool ? `all ${some.length}` : some === core ? `all ${some.length} core` : some.length;
    return `${rounded} min · ${which} question${some.length === 1 ? "" : "s"}`;
  }

  function goOn(session) {
    const left = rules.left(session).length;
    return button(left ? `Go on: ${left} left` : "Go on", () => go(session.steps.length), true);
  }

  /** The start. `isReturn` says that one came here from another screen. */
  function start(session, begin, forget, isReturn) {
    const parts = desk.chosenParts();
    const pool = rules.ordered(cards, desk.memory.answers, desk.today(), parts);
    const missed = pool.filter((one) => desk.memory.answers[one.id]?.[0] === 0);
    const heading = make("h2", {}, "How long have you got?");
    bind({});
    desk.show(
      false,
      isReturn && heading,
      heading,
      buttons(
        session && !session.ended ? goOn(session) : "",
        missed.length ? button(`Once more: ${missed.length} missed`, () => begin(ids(missed), parts)) : "",
        ...choices(pool).map(({ some, label }) => button(label, () => begin(ids(some), parts))),
      ),
      desk.partsFold(() => start(session, begin, forget)),
      kept(forget),
    );
  }

  // What is stored, and the two things that one can do with it.
  function kept(forget) {
    const count = Object.keys(desk.memory.answers).length;
    const status = make("div", { role: "status" });
    const here = "Your answers stay in this browser, and nobody counts them. Safari forgets them after a week away.";
    const nowhere = "This browser keeps nothing here: place and answers last until the page is left or loaded again.";
    const sure = () => confirm(`Forget ${count} answer${count === 1 ? "" : "s"}?`) && forget();
    const controls = [button("Copy as text", () => desk.copy(report(), status)), button("Forget my answers", sure)];
    return make(
      "div",
      { class: "practice-kept" },
      make("p", { class: "facts" }, desk.isStored() ? here : nowhere),
      count ? buttons(...controls) : "",
      status,
    );
  }

  // What was missed and what was said, as text.
  function report() {
    const { answers } = desk.memory;
    const lines = (heading, fits) => {
      const found = cards.filter(({ id }) => answers[id] && fits(answers[id]));
      return found.length ? [heading, ...found.map(({ id }) => `- ${desk.text(desk.question(id))}`), ""] : [];
    };
    return [...lines("To look at again", ([box]) => box === 0), ...lines("Said", ([box]) => box > 0)].join("\n");
  }

  // A follow-up that was missed, or a statement that was judged otherwise, with the right judgement.
  function otherwise(step) {
    const { address, replies, statements } = card(step.id);
    if (step.kind === "follow-up" && step.mark === "missed") {
      return [item(replies[step.n].question, `${address}#${replies[step.n].anchor}`)];
    }
    if (step.kind !== "statement" || !step.mark) return [];
    const { id, text, verdict } = statements.find((one) => one.id === step.n);
    const [value, right] = JUDGEMENTS.find(([, , one]) => one === verdict);
    return value === step.mark ? [] : [item(`“${text}”`, `${address}#claim-${id}`, ` ${right}.`)];
  }

  /** The end of a session, or where one stopped. */
  function end(session, begin) {
    const answered = session.steps.filter((step) => step.kind === "question" && step.mark);
    const missed = rules.missed(session);
    const said = new Set(ids(answered)).size - missed.length;
    const isBack = (id) => answered.findLast((step) => step.id === id).mark === "said";
    const again = missed.map((id) =>
      item(desk.question(id), card(id).address, isBack(id) ? " Said when it came back." : ""),
    );
    const others = session.steps.flatMap(otherwise);
    const morning = "Look once more in the morning: practice then begins with what was missed.";
    const nothing = answered.length ? "Nothing was missed." : "Nothing was answered yet.";
    const once = missed.length === 1 ? "That one once more" : `Those ${missed.length} once more`;
    const heading = make("h2", {}, `${said} said, ${missed.length} to look at again`);
    bind({});
    desk.show(
      true,
      heading,
      heading,
      again.length ? make("ul", {}, ...again) : "",
      others.length ? make("h3", {}, "What followed, and what you hear") : "",
      others.length ? make("ul", {}, ...others) : "",
      make("p", {}, missed.length ? morning : nothing),
      buttons(
        session.ended ? "" : goOn(session),
        missed.length ? button(once, () => begin(missed, session.parts)) : "",
        button("Done", () => desk.restart(session.parts)),
      ),
    );
  }

  window.cvnotesPracticeScreens = { JUDGEMENTS, end, start };
})();
