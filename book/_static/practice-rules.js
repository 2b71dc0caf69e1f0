// The rules of practice and interview, as functions of what was answered: no page and no storage here.
(function () {
  "use strict";

  /** @typedef {{kind: string, id: string, part: string, difficulty: string, asked: number, minutes: number,
   *   address: string, statements: Object[], replies: Object[]}} Card  a question of practice-data.js */
  /** @typedef {[box: number, day: number]} Answer  box 0 missed, 1 said, 2 said on another day: it rests */
  /** @typedef {{kind: string, id: string, n?: string|number, last?: boolean, shown?: boolean, mark?: string}} Step
   *   what the address #1, #2 … of a session leads to */
  /** @typedef {{planned: string[], parts: string[], seed: number, steps: Step[]}} Session */

  const LEVELS = ["core", "intermediate", "advanced"];
  // How often each is drawn: few true statements sound like something that one is asked to judge.
  const VERDICTS = ["refuted", "conditional", "confirmed", "refuted", "conditional"];
  const BETWEEN = 3;
  // A statement as one hears it: a line or two, without the figures of an experiment.
  const isHeard = ({ text }) => text.length <= 100 && (text.match(/\d+/g) ?? []).length < 2;

  /** @param {Answer|undefined} answer */
  function graded(answer, said, day) {
    if (!said) return [0, day];
    const restsAlready = answer?.[0] === 2;
    const saidBefore = answer?.[0] === 1 && answer[1] < day;
    return [restsAlready || saidBefore ? 2 : 1, day];
  }

  // What was missed, what was never seen, what was said on another day, what was said today, what rests.
  function standing(answer, day) {
    if (!answer) return 1;
    const [box, last] = answer;
    if (box === 1) return last < day ? 2 : 3;
    return box === 0 ? 0 : 4;
  }

  /** The questions of these parts (all if none is named), in the order in which to ask them.
   *  Core comes first, parts are mixed, and in each part what is asked most comes first. */
  function ordered(/** @type {Card[]} */ cards, answers, day, parts) {
    const inParts = cards.filter((card) => card.kind === "question" && (!parts.length || parts.includes(card.part)));
    const group = (card) => [standing(answers[card.id], day), LEVELS.indexOf(card.difficulty)];
    const rounds = new Map();
    const turns = new Map();
    for (const card of [...inParts].sort((a, b) => b.asked - a.asked)) {
      const place = [...group(card), card.part].join();
      rounds.set(card, turns.get(place) ?? 0);
      turns.set(place, rounds.get(card) + 1);
    }
    const rank = (card) => [...group(card), rounds.get(card), -card.asked];
    return inParts.sort((a, b) => difference(rank(a), rank(b)));
  }

  function difference(a, b) {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? 0 : a[at] - b[at];
  }

  /** What is asked for the first time later in the session. */
  function left(/** @type {Session} */ session) {
    const asked = new Set(session.steps.filter((step) => step.kind === "question").map((step) => step.id));
    return session.planned.filter((id) => !asked.has(id));
  }

  /** What was missed at least once. */
  function missed(/** @type {Session} */ session) {
    const steps = session.steps.filter((step) => step.kind === "question" && step.mark === "missed");
    return [...new Set(steps.map((step) => step.id))];
  }

  /** The next step of a session all of whose steps have a mark; undefined at its end. */
  function next(/** @type {Session} */ session, /** @type {Card[]} */ cards) {
    const { steps } = session;
    const questions = steps.filter((step) => step.kind === "question");
    const times = (id) => questions.filter((step) => step.id === id).length;
    const [fresh] = left(session);
    const latest = steps.at(-1);
    const returns = missed(session).filter((id) => !questions.some((step) => step.id === id && step.last));
    if (!fresh) {
      const id = returns.find((one) => one !== latest.id);
      return id ? { kind: "question", id, last: true } : undefined;
    }
    const since = (id) => steps.length - 1 - steps.findLastIndex((step) => step.kind === "question" && step.id === id);
    const back = returns.find((id) => times(id) === 1 && since(id) >= BETWEEN);
    if (back) return { kind: "question", id: back };
    return followUp(session, cards) ?? statement(session, cards) ?? { kind: "question", id: fresh };
  }

  // After every second question that was said at once.
  function followUp(session, cards) {
    const latest = session.steps.at(-1);
    if (latest?.kind !== "question" || latest.mark !== "said") return undefined;
    const asked = session.steps.filter((step) => step.id === latest.id && step.kind === "question").length;
    const before = session.steps.slice(session.steps.findLastIndex((step) => step.kind === "follow-up") + 1);
    const said = before.filter((step) => step.kind === "question" && step.mark === "said").length;
    const { replies } = cards.find((card) => card.id === latest.id);
    if (asked > 1 || said < 2 || !replies.length) return undefined;
    return { kind: "follow-up", id: latest.id, n: session.seed % replies.length };
  }

  // Every fourth step: one as people say it, of a chapter that the session does not ask about, as far as there is one.
  function statement(session, cards) {
    const { steps, planned, parts, seed } = session;
    if (steps.length < BETWEEN || steps.slice(-BETWEEN).some((step) => step.kind === "statement")) return undefined;
    const told = steps.filter((step) => step.kind === "statement");
    const wanted = VERDICTS[drawn(seed, told.length, VERDICTS.length)];
    const wishes = [isHeard, (one) => !planned.includes(one.card), (one) => one.verdict === wanted];
    let left = cards
      .filter((card) => !parts.length || parts.includes(card.part))
      .flatMap((card) => (card.statements ?? []).map((one) => ({ ...one, card: card.id })))
      .filter((one) => one.card !== steps.at(-1).id && !told.some((step) => step.id === one.card && step.n === one.id));
    // A wish that nothing fulfils is passed over.
    for (const wish of wishes) if (left.some(wish)) left = left.filter(wish);
    const found = left[drawn(seed, told.length + 100, left.length)];
    return found && { kind: "statement", id: found.card, n: found.id };
  }

  // A number below `count` that looks drawn at random, and is the same after a reload.
  function drawn(seed, turn, count) {
    const mixed = Math.imul(seed + 1, 2654435761) ^ Math.imul(turn + 1, 1597334677);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % count;
  }

  /** All steps of a mock interview over the first `count` of these questions; a drill ends it if there is one. */
  function interview(/** @type {Card[]} */ questions, /** @type {Card[]} */ drills, seed, count) {
    const steps = questions
      .slice(0, count)
      .flatMap(({ id, replies }) => [
        { kind: "question", id },
        ...replies.slice(0, 2).map((_, n) => ({ kind: "follow-up", id, n })),
        { kind: "compare", id },
      ]);
    const drill = drills[drawn(seed, 0, Math.max(drills.length, 1))];
    return drill ? [...steps, { kind: "drill", id: drill.id }] : steps;
  }

  window.cvnotesRules = { graded, interview, left, missed, next, ordered };
})();
