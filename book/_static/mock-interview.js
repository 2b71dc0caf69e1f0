// The mock interview: five questions with what follows each, a clock, and, for who likes, a task at the keyboard.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const rules = window.cvnotesRules;
  const store = window.cvnotesStore;
  const { topics, marked, end } = window.cvnotesInterviewEnd;
  const { bind, bottom, button, buttons, card, cards, filled, go, keys, make } = desk;
  const QUESTIONS = 5;
  const MINUTES = 20;

  let session = desk.session("interview");

  const keep = () => store.keep("interview", session);

  const spoken = (step) => ["question", "follow-up"].includes(step?.kind);
  const count = () => session.steps.filter((step) => step.kind === "question").length;

  // The clock runs while a question is open and the page is in sight.
  const clock = make("span", { class: "practice-clock", role: "timer" });
  const two = (number) => String(number).padStart(2, "0");
  const time = (seconds) => `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;

  function tick() {
    if (spoken(current()) && !session.ended && document.visibilityState === "visible") {
      session.seconds += 1;
      tell();
    }
  }

  function tell() {
    const over = session.seconds - MINUTES * 60;
    clock.textContent =
      over > 0 ? `${time(session.seconds)}, over by ${time(over)}` : `${time(session.seconds)} of ${MINUTES}:00`;
  }

  setInterval(tick, 1000);
  addEventListener("pagehide", () => {
    if (current()) keep();
  });

  function current() {
    const number = desk.place();
    return number && session ? session.steps[Math.min(number, session.steps.length) - 1] : undefined;
  }

  function begin(parts) {
    const questions = rules.ordered(cards, store.memory.answers, store.now(), parts);
    const drills = cards.filter((one) => one.kind === "drill");
    const seed = Math.floor(Math.random() * 1e6);
    session = {
      planned: [],
      parts,
      seed,
      seconds: 0,
      at: 1,
      steps: rules.interview(questions, drills, seed, QUESTIONS),
    };
    keep();
    go(1);
  }

  function start(isReturn) {
    const isOpen = session && !session.ended;
    const goOn = isOpen ? button(`Go on: ${time(session.seconds)} of ${MINUTES}:00`, () => go(session.at), true) : "";
    const label = isOpen ? "Begin another in its place" : "Begin the interview";
    const begins = button(label, () => begin(desk.chosenParts()), !isOpen);
    const lasts = "This browser keeps nothing here: a page that is left or loaded again begins anew.";
    const note = store.isStored() ? "" : make("p", { class: "facts" }, lasts);
    const heading = make("h2", {}, "Which parts?");
    bind({});
    desk.show(false, isReturn && heading, heading, desk.partsFold(start), buttons(goOn, begins), note);
  }

  function render(event) {
    if (location.hash === "#end" && session) return end(session, time(session.seconds));
    const step = current();
    if (!step) return start(event);
    session.at = Math.max(session.at, session.steps.indexOf(step) + 1);
    keep();
    tell();
    const screens = { compare, drill };
    return (screens[step.kind] ?? ask)(step);
  }

  function onward(step) {
    const at = session.steps.indexOf(step) + 1;
    if (at === session.steps.length) session.ended = true;
    keep();
    // Who comes back from the end to mark something returns there.
    go(session.ended ? "end" : at + 1);
  }

  function where(step) {
    const asked = session.steps
      .slice(0, session.steps.indexOf(step) + 1)
      .filter((one) => one.kind === "question").length;
    const isTask = step.kind === "drill";
    return make(
      "p",
      { class: "facts practice-where" },
      make("span", {}, isTask ? "After the interview" : `${asked} of ${count()}`),
      isTask ? "" : clock,
      make("a", { href: "#end" }, "Stop here"),
    );
  }

  function ask(step) {
    const isFollowUp = step.kind === "follow-up";
    const heading = filled("h2", isFollowUp ? card(step.id).replies[step.n].question : desk.question(step.id));
    const answered = () => onward(step);
    bind({ " ": answered });
    desk.show(
      true,
      heading,
      where(step),
      isFollowUp ? filled("p", `You answered: “${desk.question(step.id)}” They ask on:`, { class: "facts" }) : "",
      heading,
      make(
        "p",
        {},
        isFollowUp
          ? "Answer in two or three sentences."
          : "Answer aloud, as you would there: about a minute and a half.",
      ),
      buttons(button("I have answered", answered, true)),
      keys("space for answered."),
    );
  }

  function compare(step) {
    const about = card(step.id);
    const heading = filled("h2", `Compare: ${desk.question(step.id)}`);
    const goOn = button("Go on", () => onward(step), true);
    const tellOpen = () => {
      const open = topics(session, step).filter((topic) => !marked(step)[topic]).length;
      goOn.textContent = open ? `Go on (${open} not marked)` : "Go on";
    };
    const rows = new Map(topics(session, step).map((topic) => [topic, grading(step, topic, tellOpen)]));
    tellOpen();
    const replies = topics(session, step)
      .slice(1)
      .flatMap((topic) => {
        return [filled("h3", about.replies[topic].question), ...desk.reply(about, topic), rows.get(topic)];
      });
    const grade = (mark) => () => {
      const topic = topics(session, step).find((one) => !marked(step)[one]);
      if (topic) rows.get(topic).querySelector(`[data-mark=${mark}]`).click();
    };
    bind({ 1: grade("missed"), 2: grade("said"), " ": () => onward(step) });
    desk.show(
      true,
      heading,
      where(step),
      heading,
      ...desk.comparison(about, step, keep),
      rows.get("answer"),
      ...replies,
      bottom("1 missed it, 2 said it, one after the other; space goes on.", goOn),
    );
  }

  function grading(step, topic, changed) {
    const name = topic === "answer" ? "Your answer" : "Your answer to what followed";
    const choices = [
      ["missed", "Missed it"],
      ["said", "Said it"],
    ].map(([mark, label]) => {
      const choice = button(label, () => {
        marked(step)[topic] = mark;
        if (topic === "answer")
          store.memory.answers[step.id] = rules.graded(store.memory.answers[step.id], mark === "said", store.now());
        keep();
        changed();
        for (const one of choices) one.setAttribute("aria-pressed", String(one === choice));
      });
      choice.dataset.mark = mark;
      choice.setAttribute("aria-pressed", String(marked(step)[topic] === mark));
      return choice;
    });
    const row = buttons(...choices);
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", name);
    return row;
  }

  function drill(step) {
    const about = card(step.id);
    const heading = filled("h2", desk.question(step.id));
    const leave = (mark) => () => {
      step.mark = mark;
      onward(step);
    };
    const lasts = `about ${about.minutes} minutes of its own`;
    const asks = `If you like, a task at the keyboard: ${lasts}. The clock has stopped.`;
    bind({});
    desk.show(
      true,
      heading,
      where(step),
      make("p", {}, asks),
      heading,
      buttons(
        make("a", { class: "button", href: about.address }, "Open the task"),
        button("Skip it", leave("skipped")),
        button("I have done it", leave("done")),
      ),
    );
  }

  addEventListener("hashchange", render);
  render();
})();
