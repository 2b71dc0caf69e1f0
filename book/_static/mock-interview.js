// The mock interview: five questions with what follows each, a clock, and what to read at the end.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const rules = window.cvnotesRules;
  const { bind, button, buttons, card, cards, filled, go, item, keys, make } = desk;
  const QUESTIONS = 5;
  const MINUTES = 20;

  let session = desk.session("interview");

  function keep() {
    desk.memory.sessions.interview = session;
    desk.save();
  }

  const spoken = (step) => step && step.kind !== "compare";
  const count = () => session.steps.filter((step) => step.kind === "question").length;

  // The clock runs while a question is open and the page is in sight.
  const clock = make("span", { class: "practice-clock", role: "timer" });
  const two = (number) => String(number).padStart(2, "0");
  const time = (seconds) => `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;

  function tick() {
    if (spoken(current()) && document.visibilityState === "visible") {
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
    if (session) keep();
  });

  function current() {
    const number = desk.place();
    return number && session ? session.steps[Math.min(number, session.steps.length) - 1] : undefined;
  }

  function begin(parts) {
    const questions = rules.ordered(cards, desk.memory.answers, desk.today(), parts);
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
    const begins = button("Begin the interview", () => begin(desk.chosenParts()), !isOpen);
    const lasts = "This browser keeps nothing here: a page that is left or loaded again begins anew.";
    const note = desk.isStored() ? "" : make("p", { class: "facts" }, lasts);
    const heading = make("h2", {}, "Which parts?");
    bind({});
    desk.show(false, isReturn && heading, heading, desk.partsFold(start), buttons(goOn, begins), note);
  }

  function render(event) {
    if (location.hash === "#end" && session) return end();
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
    const isLast = at === session.steps.length;
    if (isLast) session.ended = true;
    keep();
    go(isLast ? "end" : at + 1);
  }

  function where(step) {
    const asked = session.steps
      .slice(0, session.steps.indexOf(step) + 1)
      .filter((one) => one.kind === "question").length;
    const name = step.kind === "drill" ? "The last task" : `${asked} of ${count()}`;
    return make(
      "p",
      { class: "facts practice-where" },
      make("span", {}, name),
      clock,
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

  // What is compared after each question: the answer itself, and the two that follow.
  const marked = (step) => (step.marks ??= {});
  const topics = (step) => [
    "answer",
    ...session.steps.filter((one) => one.kind === "follow-up" && one.id === step.id).map((one) => String(one.n)),
  ];

  function compare(step) {
    const about = card(step.id);
    const heading = filled("h2", `Compare: ${desk.question(step.id)}`);
    const goOn = button("Go on", () => onward(step), true);
    const tellOpen = () => {
      const open = topics(step).filter((topic) => !marked(step)[topic]).length;
      goOn.textContent = open ? `Go on (${open} not marked)` : "Go on";
    };
    const rows = new Map(topics(step).map((topic) => [topic, grading(step, topic, tellOpen)]));
    tellOpen();
    const replies = topics(step)
      .slice(1)
      .flatMap((topic) => {
        const { question, answer } = about.replies[topic];
        return [filled("h3", question), filled("div", answer, { class: "answer" }), rows.get(topic)];
      });
    const grade = (mark) => () => {
      const topic = topics(step).find((one) => !marked(step)[one]);
      if (topic) rows.get(topic).querySelector(`[data-mark=${mark}]`).click();
    };
    bind({ 1: grade("missed"), 2: grade("said"), " ": () => onward(step) });
    const sticky = buttons(goOn);
    sticky.classList.add("sticky");
    desk.show(
      true,
      heading,
      where(step),
      heading,
      ...desk.comparison(about),
      rows.get("answer"),
      ...replies,
      keys("1 missed it, 2 said it, one after the other; space goes on."),
      sticky,
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
          desk.memory.answers[step.id] = rules.graded(desk.memory.answers[step.id], mark === "said", desk.today());
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
    bind({});
    desk.show(
      true,
      heading,
      where(step),
      heading,
      make("p", {}, `At the keyboard, about ${about.minutes} minutes.`),
      buttons(
        make("a", { class: "button", href: about.address }, "Open the drill"),
        button("I have done it", () => onward(step), true),
      ),
    );
  }

  const isOpen = (step, topic) => marked(step)[topic] !== "said";

  // What to read of a question that was compared: the chapter, or what followed.
  function reading(step) {
    const { address, minutes, replies } = card(step.id);
    const missed = topics(step)
      .slice(1)
      .filter((topic) => isOpen(step, topic));
    const followUps = missed.map((topic) => item(replies[topic].question, `${address}#${replies[topic].anchor}`));
    const about = isOpen(step, "answer") ? `, ${minutes} min` : ": the answer was said";
    return item(desk.question(step.id), address, about, followUps.length ? make("ul", {}, ...followUps) : "");
  }

  function end() {
    const compared = session.steps.filter((step, at) => step.kind === "compare" && at < session.at);
    const weak = compared.filter((step) => topics(step).some((topic) => isOpen(step, topic)));
    // What was missed whole comes before what lacked a follow-up.
    weak.sort((a, b) => isOpen(b, "answer") - isOpen(a, "answer"));
    const said = compared.filter((step) => !isOpen(step, "answer")).length;
    const heading = make("h2", {}, `${said} of ${compared.length} answers said, in ${time(session.seconds)}`);
    const nothing = said ? "Nothing was missed." : "Nothing was compared yet.";
    bind({});
    desk.show(
      true,
      heading,
      heading,
      weak.length ? make("h3", {}, "Read these") : make("p", {}, nothing),
      weak.length ? make("ul", {}, ...weak.map(reading)) : "",
      weak.length ? make("p", {}, "In practice, what was missed comes first from now on.") : "",
      buttons(
        session.ended ? "" : button("Go on", () => go(session.at), true),
        make("a", { class: "button", href: "practice.html" }, "Practise"),
        button("Done", () => desk.restart(session.parts)),
      ),
    );
  }

  addEventListener("hashchange", render);
  render();
})();
