// The end of the mock interview: what was said and missed, and what to read.
(function () {
  "use strict";

  const desk = window.cvnotesDesk;
  const { bind, button, buttons, card, filled, go, item, make } = desk;

  /** How the answer was marked, and each of the two that follow. */
  const marked = (/** @type {Step} */ step) => (step.marks ??= {});

  /** What is compared after a question: the answer itself, and the two that follow. */
  function topics(/** @type {Session} */ session, /** @type {Step} */ step) {
    const followed = session.steps.filter((one) => one.kind === "follow-up" && one.id === step.id);
    return ["answer", ...followed.map((one) => String(one.n))];
  }

  const isMissed = (mark) => mark === "missed";
  const isOpen = (mark) => !mark;

  // What to read of a question that was compared: the chapter, or what followed.
  function reading(session, step) {
    const { address, minutes, replies } = card(step.id);
    const followUps = topics(session, step)
      .slice(1)
      .filter((topic) => isMissed(marked(step)[topic]))
      .map((topic) => item(replies[topic].question, `${address}#${replies[topic].anchor}`));
    const about = { missed: `, ${minutes} min`, said: ": the answer was said" }[marked(step).answer];
    return item(desk.question(step.id), address, about, followUps.length ? make("ul", {}, ...followUps) : "");
  }

  // The task at the keyboard, where it was left for later.
  function task(session) {
    const drill = session.steps.find((step) => step.kind === "drill");
    if (!drill || drill.mark !== "skipped") return "";
    const link = filled("a", desk.question(drill.id), { href: card(drill.id).address });
    return make("p", {}, "The task, for when you are at a keyboard: ", link);
  }

  /** @param {Session} session @param {string} time */
  function end(session, time) {
    const compared = session.steps.filter((step, at) => step.kind === "compare" && at < session.at);
    const marks = (step) => topics(session, step).map((topic) => marked(step)[topic]);
    const count = (fits) => compared.filter((step) => fits(marked(step).answer)).length;
    const [said, missed, open] = [count((mark) => mark === "said"), count(isMissed), count(isOpen)];

    const weak = compared.filter((step) => marks(step).some(isMissed));
    // What was missed whole comes before what lacked a follow-up.
    weak.sort((a, b) => isMissed(marked(b).answer) - isMissed(marked(a).answer));
    const read = weak.map((step) => reading(session, step));
    // Each leads to where it can still be marked.
    const unmarked = compared
      .filter((step) => isOpen(marked(step).answer))
      .map((step) => item(desk.question(step.id), `#${session.steps.indexOf(step) + 1}`));

    const counts = [`${said} said`, `${missed} missed`, ...(open ? [`${open} not marked`] : [])].join(", ");
    const heading = make("h2", {}, `${counts}, in ${time}`);
    const nothing = compared.length ? "Nothing was missed." : "Nothing was compared yet.";
    const which = missed === 1 ? "the question that was missed comes" : "the questions that were missed come";
    bind({});
    desk.show(
      true,
      heading,
      heading,
      ...(read.length ? [make("h3", {}, "Read these"), make("ul", {}, ...read)] : []),
      read.length || unmarked.length ? "" : make("p", {}, nothing),
      missed ? make("p", {}, `In practice, ${which} first from now on.`) : "",
      ...(unmarked.length ? [make("h3", {}, "Not marked: compare once more"), make("ul", {}, ...unmarked)] : []),
      task(session),
      buttons(
        session.ended ? "" : button("Go on", () => go(session.at), true),
        make("a", { class: "button", href: "practice.html" }, "Practise"),
        button("Done", () => desk.restart(session.parts)),
      ),
    );
  }

  window.cvnotesInterviewEnd = { end, marked, topics };
})();
