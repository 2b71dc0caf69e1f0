// Practice: say it aloud, compare, and come back to what was missed.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const rules = window.cvnotesRules;
  const screens = window.cvnotesPracticeScreens;
  const { bind, button, buttons, card, cards, filled, go, keys, make } = desk;
  const { JUDGEMENTS } = screens;

  let session = desk.session("practice");

  function keep() {
    desk.memory.sessions.practice = session;
    desk.save();
  }

  /** Begin with these questions. */
  function begin(planned, parts) {
    session = { planned, parts, seed: Math.floor(Math.random() * 1e6), steps: [] };
    session.steps.push(rules.next(session, cards));
    keep();
    go(1);
  }

  function forget() {
    desk.forget();
    session = undefined;
    render();
  }

  function render(event) {
    const number = desk.place();
    if (location.hash === "#end" && session) return screens.end(session, begin);
    if (!number || !session) return screens.start(session, begin, forget, event);
    const step = session.steps[Math.min(number, session.steps.length) - 1];
    return step.kind === "statement" ? judge(step) : ask(step);
  }

  // Where one is, and the way out.
  function where(step) {
    const asked = [...new Set(session.steps.filter((one) => one.kind === "question").map((one) => one.id))];
    const isBack = session.steps.find((one) => one.kind === "question" && one.id === step.id) !== step;
    const names = { "follow-up": "A question that follows", statement: "You hear this" };
    const count = `${asked.indexOf(step.id) + 1} of ${session.planned.length}`;
    const name = names[step.kind] ?? (isBack ? "Once more" : count);
    const stop = make("a", { href: "#end" }, "Stop here");
    return make("p", { class: "facts practice-where" }, make("span", {}, `${name} · ${desk.partOf(step.id)}`), stop);
  }

  function mark(step, mark) {
    step.mark = mark;
    step.shown = true;
    if (step.kind === "question") {
      desk.memory.answers[step.id] = rules.graded(desk.memory.answers[step.id], mark === "said", desk.today());
    }
    keep();
  }

  function onward(step) {
    const at = session.steps.indexOf(step) + 1;
    if (at < session.steps.length) return go(at + 1);
    const next = rules.next(session, cards);
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
      ? [
          make("h3", { tabindex: "-1" }, "An answer"),
          filled("div", reply.answer, { class: "answer" }),
          make("p", {}, make("a", { href: `${about.address}#${reply.anchor}` }, "In the chapter")),
        ]
      : desk.comparison(about);
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
    const sticky = buttons(...choices);
    sticky.classList.add("sticky");
    desk.show(
      true,
      heading,
      ...asking,
      ...shown,
      marked,
      keys(`1 missed it, 2 said it${step.mark ? ", space goes on" : ""}.`),
      sticky,
    );
  }

  function comesBack(step) {
    return step.kind === "question" && !step.last ? "Noted as missed: it comes back." : "Noted as missed.";
  }

  function judge(step) {
    const about = card(step.id);
    const statement = about.statements.find(({ id }) => id === step.n);
    const heading = filled("h2", `“${statement.text}”`);
    const choose = (value) => () => {
      mark(step, value);
      judge(step);
      desk.root.querySelector(".practice-verdict").focus({ preventScroll: true });
    };
    if (!step.mark) {
      bind(Object.fromEntries(JUDGEMENTS.map(([value], index) => [index + 1, choose(value)])));
      return desk.show(
        true,
        heading,
        where(step),
        heading,
        make("p", {}, "True, false, or does it depend?"),
        buttons(...JUDGEMENTS.map(([value, label]) => button(label, choose(value)))),
        keys("1 true, 2 false, 3 it depends."),
      );
    }
    const [, label] = JUDGEMENTS.find(([value]) => value === step.mark);
    const [, right, verdict] = JUDGEMENTS.find(([, , one]) => one === statement.verdict);
    const isRight = label === right;
    const said = make(
      "p",
      { class: "practice-verdict", tabindex: "-1" },
      make("strong", { class: `verdict ${verdict}` }, right),
      isRight ? "That is right." : `You said: ${label.toLowerCase()}.`,
    );
    const notes = { conditional: "It is true when", refuted: "Say instead" };
    const note = statement.note ? filled("p", `<strong>${notes[statement.verdict]}:</strong> ${statement.note}.`) : "";
    const failing = { conditional: "It fails, for example, for", refuted: "A counterexample" };
    const example = statement.case
      ? make("p", {}, `${failing[statement.verdict]}: `, make("code", {}, statement.case))
      : "";
    const link = make(
      "p",
      {},
      make("a", { href: `${about.address}#claim-${statement.id}` }, "The check in the chapter"),
    );
    bind({ " ": () => onward(step) });
    const sticky = buttons(button("Go on", () => onward(step), true));
    sticky.classList.add("sticky");
    return desk.show(true, heading, where(step), heading, said, note, example, link, keys("space goes on."), sticky);
  }

  addEventListener("hashchange", render);
  render();
})();
