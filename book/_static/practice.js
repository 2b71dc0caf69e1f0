// Practice: say it aloud, compare, and come back to what was missed.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const rules = window.cvnotesRules;
  const { bind, button, buttons, card, cards, filled, keys, make } = desk;
  const JUDGEMENTS = [["true", "True", "confirmed"], ["false", "False", "refuted"], ["depends", "It depends", "conditional"]];
  const MINUTES = 1.25;

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
    location.hash = "1";
  }

  function start(isReturn) {
    const parts = desk.chosenParts();
    const pool = rules.ordered(cards, desk.memory.answers, desk.today(), parts);
    const core = pool.filter((one) => one.difficulty === "core").length;
    const lengths = new Map();
    for (const [count, what] of [[4, ""], [12, ""], [core, "all "]]) {
      const all = count >= pool.length;
      if (count) lengths.set(Math.min(count, pool.length), all ? "all " : what);
    }
    const choices = [...lengths].sort(([a], [b]) => a - b).map(([count, what]) => {
      const core_ = what && count === core && count < pool.length ? "core " : "";
      const minutes = count * MINUTES;
      const label = `${minutes > 20 ? Math.round(minutes / 5) * 5 : Math.ceil(minutes)} min · ${what}${count} ${core_}question${count === 1 ? "" : "s"}`;
      const ids = what && core_ ? pool.filter((one) => one.difficulty === "core") : pool.slice(0, count);
      return button(label, () => begin(ids.map((one) => one.id), parts));
    });
    const again = pool.filter((one) => desk.memory.answers[one.id]?.[0] === 0).map((one) => one.id);
    const once = again.length ? button(`Once more: ${again.length} missed`, () => begin(again, parts)) : "";
    const open = session && !session.ended && rules.left(session).length;
    const goOn = open ? button(`Go on: ${open} left`, () => { location.hash = String(session.steps.length); }, true) : "";
    const names = desk.parts.filter(({ part }) => parts.includes(part)).map(({ title }) => title).join(", ");
    const chooser = make("details", { open: false }, make("summary", {}, `Parts: ${names || "all"}`), desk.chooser(parts, (ticked) => {
      history.replaceState(null, "", ticked.length ? `#part=${ticked.join()}` : location.pathname + location.search);
      start();
      desk.root.querySelector("details").open = true;
      desk.root.querySelector(`input[value="${ticked.at(-1)}"]`)?.focus();
    }));
    bind({});
    const heading = make("h2", {}, "How long have you got?");
    desk.show(false, isReturn && heading, heading, buttons(goOn, once, ...choices), chooser, kept());
  }

  // What is stored, and the two things that one can do with it.
  function kept() {
    const count = Object.keys(desk.memory.answers).length;
    const status = make("div", { role: "status" });
    const note = desk.isStored()
      ? "Your answers stay in this browser, and nobody counts them. Safari forgets them after seven days without a visit."
      : "This browser keeps nothing here: your place and your answers last until the page is left or loaded again.";
    const controls = count
      ? buttons(
          button("Copy as text", () => desk.copy(report(), status)),
          button("Forget my answers", () => {
            if (!confirm(`Forget ${count} answer${count === 1 ? "" : "s"}?`)) return;
            desk.forget();
            session = undefined;
            start();
          }),
        )
      : "";
    return make("div", { class: "practice-kept" }, make("p", { class: "facts" }, note), controls, status);
  }

  // What was missed and what was said, as text.
  function report() {
    const { answers } = desk.memory;
    const lines = (heading, fits) => {
      const ids = cards.map((one) => one.id).filter((id) => answers[id] && fits(answers[id]));
      return ids.length ? [heading, ...ids.map((id) => `- ${desk.text(desk.question(id))}`), ""] : [];
    };
    return [...lines("To look at again", ([box]) => box === 0), ...lines("Said", ([box]) => box > 0)].join("\n");
  }

  function render(event) {
    const number = desk.place();
    if (location.hash === "#end" && session) return end();
    if (!number || !session) return start(event);
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
    if (at < session.steps.length) return void (location.hash = String(at + 1));
    const next = rules.next(session, cards);
    if (next) session.steps.push(next);
    else session.ended = true;
    keep();
    location.hash = next ? String(at + 1) : "end";
  }

  function ask(step) {
    const isFollowUp = step.kind === "follow-up";
    const about = card(step.id);
    const reply = isFollowUp ? about.replies[step.n] : undefined;
    const heading = filled("h2", isFollowUp ? reply.question : desk.question(step.id));
    const before = isFollowUp ? filled("p", `You answered: “${desk.question(step.id)}” And then they ask:`, { class: "facts" }) : "";
    const asking = [where(step), before, heading];
    if (step.shown) return compare(step, asking, heading, reply);
    const reveal = () => { step.shown = true; keep(); ask(step); desk.root.querySelector("h3").focus({ preventScroll: true }); };
    const noIdea = () => { mark(step, "missed"); ask(step); desk.root.querySelector("h3").focus({ preventScroll: true }); };
    bind({ " ": reveal });
    desk.show(true, heading, ...asking,
      make("p", {}, "Say it aloud, half a minute."),
      make("div", { class: "practice-bar", "aria-hidden": "true" }, make("div")),
      buttons(button("Show the answer", reveal, true), button("I have no idea", noIdea)),
      keys("space shows the answer."));
  }

  function compare(step, asking, heading, reply) {
    const about = card(step.id);
    const shown = reply
      ? [make("h3", { tabindex: "-1" }, "An answer"), filled("div", reply.answer, { class: "answer" }),
          make("p", {}, make("a", { href: `${about.address}#${reply.anchor}` }, "In the chapter"))]
      : desk.comparison(about);
    const grade = (word) => () => { mark(step, word); onward(step); };
    const [missed, said] = [grade("missed"), grade("said")];
    const marked = step.mark ? make("p", { class: "facts", role: "status" }, step.mark === "said" ? "You said it." : comesBack(step)) : "";
    bind(step.mark ? { 1: missed, 2: said, " ": () => onward(step) } : { 1: missed, 2: said });
    const choices = step.mark
      ? [button("Go on", () => onward(step), true), step.mark === "said" ? button("Missed it after all", missed) : button("I did say it", said)]
      : [button("Missed it", missed), button("Said it", said)];
    const sticky = buttons(...choices);
    sticky.classList.add("sticky");
    desk.show(true, heading, ...asking, ...shown, marked, keys(`1 missed it, 2 said it${step.mark ? ", space goes on" : ""}.`), sticky);
  }

  function comesBack(step) {
    return step.kind === "question" && !step.last ? "Noted as missed: it comes back." : "Noted as missed.";
  }

  function judge(step) {
    const about = card(step.id);
    const statement = about.statements.find(({ id }) => id === step.n);
    const heading = filled("h2", `“${statement.text}”`);
    const choose = (value) => () => { mark(step, value); judge(step); desk.root.querySelector(".practice-verdict").focus({ preventScroll: true }); };
    if (!step.mark) {
      bind(Object.fromEntries(JUDGEMENTS.map(([value], index) => [index + 1, choose(value)])));
      return desk.show(true, heading, where(step), heading, make("p", {}, "True, false, or does it depend?"),
        buttons(...JUDGEMENTS.map(([value, label]) => button(label, choose(value)))), keys("1 true, 2 false, 3 it depends."));
    }
    const [, label] = JUDGEMENTS.find(([value]) => value === step.mark);
    const [, right, verdict] = JUDGEMENTS.find(([, , one]) => one === statement.verdict);
    const isRight = label === right;
    const said = make("p", { class: "practice-verdict", tabindex: "-1" },
      make("strong", { class: `verdict ${verdict}` }, right), isRight ? "That is right." : `You said: ${label.toLowerCase()}.`);
    const notes = { conditional: "It is true when", refuted: "Say instead" };
    const note = statement.note ? filled("p", `<strong>${notes[statement.verdict]}:</strong> ${statement.note}.`) : "";
    const failing = { conditional: "It fails, for example, for", refuted: "A counterexample", confirmed: "The check can fail: it does for" };
    const example = make("p", {}, `${failing[statement.verdict]}: `, make("code", {}, statement.case));
    const link = make("p", {}, make("a", { href: `${about.address}#claim-${statement.id}` }, "The check in the chapter"));
    bind({ " ": () => onward(step) });
    const sticky = buttons(button("Go on", () => onward(step), true));
    sticky.classList.add("sticky");
    return desk.show(true, heading, where(step), heading, said, note, example, link, keys("space goes on."), sticky);
  }

  function end() {
    const missed = rules.missed(session);
    const asked = [...new Set(session.steps.filter((step) => step.kind === "question" && step.mark).map((step) => step.id))];
    const back = (id) => session.steps.findLast((step) => step.kind === "question" && step.id === id && step.mark)?.mark === "said";
    const items = missed.map((id) => make("li", {}, filled("a", desk.question(id), { href: card(id).address }), back(id) ? " Said when it came back." : ""));
    const others = session.steps.flatMap((step) => {
      const about = card(step.id);
      if (step.kind === "follow-up" && step.mark === "missed") {
        return [make("li", {}, filled("a", about.replies[step.n].question, { href: `${about.address}#${about.replies[step.n].anchor}` }))];
      }
      const statement = step.kind === "statement" && step.mark ? about.statements.find(({ id }) => id === step.n) : undefined;
      const [, right] = statement ? JUDGEMENTS.find(([, , verdict]) => verdict === statement.verdict) : [];
      const isWrong = statement && JUDGEMENTS.find(([value]) => value === step.mark)[1] !== right;
      return isWrong ? [make("li", {}, filled("a", `“${statement.text}”`, { href: `${about.address}#claim-${statement.id}` }), ` ${right}.`)] : [];
    });
    const left = session.ended ? 0 : rules.left(session).length;
    const heading = make("h2", {}, `${asked.length - missed.length} said, ${missed.length} to look at again`);
    const goOn = left ? button(`Go on: ${left} left`, () => { location.hash = String(session.steps.length); }, true) : "";
    const again = missed.length ? button(missed.length === 1 ? "That one once more" : `Those ${missed.length} once more`, () => begin(missed, session.parts)) : "";
    const done = button("Done", () => { session.ended = true; keep(); location.hash = ""; });
    bind({});
    desk.show(true, heading, heading,
      items.length ? make("ul", {}, ...items) : "",
      others.length ? make("h3", {}, "What followed, and what you hear") : "", others.length ? make("ul", {}, ...others) : "",
      make("p", {}, missed.length ? "Look once more in the morning: practice then begins with what was missed." : asked.length ? "Nothing was missed." : "Nothing was asked yet."),
      buttons(goOn, again, done));
  }

  addEventListener("hashchange", render);
  render();
})();
