// Practice: say it aloud, compare, and come back to what was missed.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const rules = window.cvnotesRules;
  const screens = window.cvnotesPracticeScreens;
  const store = window.cvnotesStore;
  const { bind, bottom, button, buttons, card, cards, filled, go, keys, make } = desk;
  const { AGREEMENTS, JUDGEMENTS } = rules;
  // Sessions that wait for their end; of more one would not know which is which.
  const WAITING = 3;

  let session = desk.session("practice");

  const keep = () => store.keep("practice", session);

  /** What is open waits, so that another session can take its place; one in which nothing was marked is no loss. */
  function setAside(taken) {
    const isOpen = session && !session.ended && session.steps.some((step) => step.mark);
    const others = desk.waiting().filter((one) => one.seed !== taken?.seed);
    store.memory.waiting = [...(isOpen ? [session] : []), ...others].slice(0, WAITING);
  }

  /** Begin with these questions. */
  function begin(planned, parts) {
    setAside();
    session = { planned, parts, seed: Math.floor(Math.random() * 1e6), steps: [] };
    session.steps.push(rules.next(session, cards));
    keep();
    go(1);
  }

  /** Go on with a session that waited. */
  function resume(waiting) {
    setAside(waiting);
    session = waiting;
    keep();
    go(session.steps.length);
  }

  function forget() {
    store.forget();
    session = undefined;
    render(true);
  }

  const actions = { begin, forget, resume };

  /** @param {Event|boolean} [isReturn] whether one was on another screen before */
  function render(isReturn) {
    const number = desk.place();
    if (location.hash === "#end" && session) return screens.end(session, actions);
    if (!number || !session) return screens.start(session, actions, isReturn);
    const step = session.steps[Math.min(number, session.steps.length) - 1];
    return step.kind === "statement" ? judge(step) : ask(step);
  }

  // Where one is, and the way out.
  function where(step) {
    const asked = [...new Set(session.steps.filter((one) => one.kind === "question").map((one) => one.id))];
    const isBack = session.steps.find(rules.isSame(step)) !== step;
    const heard = isBack ? "You hear this again" : "You hear this";
    const names = { "follow-up": "A question that follows", statement: heard };
    const count = `${asked.indexOf(step.id) + 1} of ${session.planned.length}`;
    const name = names[step.kind] ?? (isBack ? "Once more" : count);
    const stop = make("a", { href: "#end" }, "Stop here");
    return make("p", { class: "facts practice-where" }, make("span", {}, `${name} · ${desk.partOf(step.id)}`), stop);
  }

  function mark(step, mark) {
    step.mark = mark;
    step.shown = true;
    if (step.kind === "question") {
      store.memory.answers[step.id] = rules.graded(store.memory.answers[step.id], mark === "said", store.now());
    }
    if (step.kind === "statement") {
      store.memory.misjudged = rules.toJudgeAgain(store.memory.misjudged, session, step, cards);
    }
    keep();
  }

  function onward(step) {
    const at = session.steps.indexOf(step) + 1;
    if (at < session.steps.length) return go(at + 1);
    const next = rules.next(session, cards, store.memory.misjudged);
    if (next) session.steps.push(next);
    else session.ended = true;
    keep();
    return go(next ? at + 1 : "end");
  }

  function ask(step) {
    const isFollowUp = step.kind === "follow-up";
    const about = card(step.id);
    const reply = isFollowUp ? about.replies[step.n] : undefined;
    const heading = filled("h2", isFollowUp ? reply.question : desk.question(step.id));
    const before = isFollowUp
      ? filled("p", `You answered: “${desk.question(step.id)}” And then they ask:`, { class: "facts" })
      : "";
    const asking = [where(step), before, heading];
    if (step.shown) return compare(step, asking, heading, reply);
    const reveal = () => {
      step.shown = true;
      keep();
      ask(step);
      desk.root.querySelector("h3").focus({ preventScroll: true });
    };
    const noIdea = () => {
      mark(step, "missed");
      ask(step);
      desk.root.querySelector("h3").focus({ preventScroll: true });
    };
    bind({ " ": reveal });
    desk.show(
      true,
      heading,
      ...asking,
      make("p", {}, "Say it aloud, half a minute."),
      make("div", { class: "practice-bar", "aria-hidden": "true" }, make("div")),
      buttons(button("Show the answer", reveal, true), button("I have no idea", noIdea)),
      keys("space shows the answer."),
    );
  }

  function compare(step, asking, heading, reply) {
    const about = card(step.id);
    const shown = reply
      ? [make("h3", { tabindex: "-1" }, "An answer"), ...desk.reply(about, step.n)]
      : desk.comparison(about, step, keep);
    const grade = (word) => () => {
      mark(step, word);
      onward(step);
    };
    const [missed, said] = [grade("missed"), grade("said")];
    const marked = step.mark
      ? make("p", { class: "facts", role: "status" }, step.mark === "said" ? "You said it." : comesBack(step))
      : "";
    bind(step.mark ? { 1: missed, 2: said, " ": () => onward(step) } : { 1: missed, 2: said });
    const choices = step.mark
      ? [
          button("Go on", () => onward(step), true),
          step.mark === "said" ? button("Missed it after all", missed) : button("I did say it", said),
        ]
      : [button("Missed it", missed), button("Said it", said)];
    desk.show(
      true,
      heading,
      ...asking,
      ...shown,
      marked,
      bottom(`1 missed it, 2 said it${step.mark ? ", space goes on" : ""}.`, ...choices),
    );
  }

  function comesBack(step) {
    return step.kind === "question" && !step.last ? "Noted as missed: it comes back." : "Noted as missed.";
  }

  function judge(step) {
    const about = card(step.id);
    const statement = about.statements.find(({ id }) => id === step.n);
    const heading = filled("h2", `“${statement.text}”`);
    // In the words of people, who say it to a question.
    const asked = statement.quoted
      ? filled("p", `They ask: “${desk.question(step.id)}” And somebody says:`, { class: "facts" })
      : "";
    const choose = (value) => () => {
      mark(step, value);
      judge(step);
      desk.root.querySelector(".practice-verdict").focus({ preventScroll: true });
    };
    const labels = statement.quoted ? AGREEMENTS : JUDGEMENTS;
    if (!step.mark) {
      bind(Object.fromEntries(JUDGEMENTS.map(([value], index) => [index + 1, choose(value)])));
      return desk.show(
        true,
        heading,
        where(step),
        asked,
        heading,
        make("p", {}, statement.quoted ? "Would you agree?" : "True, false, or does it depend?"),
        buttons(...labels.map(([value, label]) => button(label, choose(value)))),
        keys(statement.quoted ? "1 yes, 2 no, 3 it depends." : "1 true, 2 false, 3 it depends."),
      );
    }
    const [, label] = labels.find(([value]) => value === step.mark);
    const said = make(
      "p",
      { class: "practice-verdict", tabindex: "-1" },
      make("strong", { class: `verdict ${statement.verdict}` }, rules.verdictOf(statement)),
      rules.isRight(step, desk.cards) ? "That is right." : `You said: ${label.toLowerCase()}.`,
    );
    const notes = { conditional: "It is true when", refuted: "Say instead" };
    const claimed = statement.note ? `<strong>${notes[statement.verdict]}:</strong> ${statement.note}.` : "";
    const note = filled("div", statement.quoted ? statement.note : claimed, { class: "practice-note" });
    // As the check names it: a case is no sentence, and the sentence stands above it.
    const example = statement.case
      ? make("p", { class: "facts practice-case" }, "Counterexample in the check: ", make("code", {}, statement.case))
      : "";
    const link = make(
      "p",
      {},
      make("a", { href: `${about.address}#claim-${statement.id}` }, "The check in the chapter"),
    );
    bind({ " ": () => onward(step) });
    const goOn = button("Go on", () => onward(step), true);
    return desk.show(true, heading, where(step), asked, heading, said, note, example, link, bottom("space goes on.", goOn));
  }

  addEventListener("hashchange", render);
  render();
})();
