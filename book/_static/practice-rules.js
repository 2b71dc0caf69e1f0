// The rules of practice and interview, as functions of what was answered: no page and no storage here.
(function () {
  "use strict";

  /** @typedef {{kind: string, id: string, part: string, difficulty: string, asked: number, minutes: number,
   *   address: string, statements: Object[], replies: Object[]}} Card  a question of practice-data.js */
  /** @typedef {[box: number, day: number, missed?: number]} Answer  box 0 missed, 1 said, 2 said on another day: it
   *   rests; and the hour in which it was missed, until it is said in a later sitting */
  /** @typedef {{day: number, hour: number}} Now */
  /** @typedef {{kind: string, id: string, n?: string|number, last?: boolean, shown?: boolean, mark?: string,
   *   ticks?: number[]}} Step  what the address #1, #2 … of a session leads to */
  /** @typedef {{planned: string[], parts: string[], seed: number, steps: Step[], ended?: boolean}} Session */

  const LEVELS = ["core", "intermediate", "advanced"];
  // How often each is drawn: few true statements sound like something that one is asked to judge.
  const VERDICTS = ["refuted", "conditional", "confirmed", "refuted", "conditional"];
  const BETWEEN = 3;
  // Hours after which one sits down anew, be it past midnight or not.
  const SITTING = 6;
  // What is stored of a judgement, what is said, and the verdict that it means.
  const JUDGEMENTS = [
    ["true", "True", "confirmed"],
    ["false", "False", "refuted"],
    ["depends", "It depends", "conditional"],
  ];
  // The same, of what people say: one agrees or does not.
  const AGREEMENTS = [["true", "Yes"], ["false", "No"], ["depends", "It depends"]];

  /** What a statement is, in a word or two. */
  function verdictOf(/** @type {{quoted: boolean, verdict: string}} */ { quoted, verdict }) {
    return quoted ? "Not as it stands" : JUDGEMENTS.find(([, , one]) => one === verdict)[1];
  }

  const isLater = (missed, hour) => missed !== undefined && hour - missed >= SITTING;

  /** @param {Answer|undefined} answer @param {Now} now @returns {Answer} */
  function graded(answer, said, { day, hour }) {
    if (!said) return [0, day, hour];
    const [before, last, missed] = answer ?? [];
    const box = before === 2 || (before === 1 && last < day) ? 2 : 1;
    return missed === undefined || isLater(missed, hour) ? [box, day] : [box, day, missed];
  }

  // What was missed, what was missed before it was said, what was never seen, what was said on another day, what was
  // said today, what rests.
  function standing(answer, { day, hour }) {
    if (!answer) return 2;
    const [box, last, missed] = answer;
    if (box === 0) return 0;
    if (isLater(missed, hour)) return 1;
    if (box === 1) return last < day ? 3 : 4;
    return 5;
  }

  /** Whether practice is to begin with it, because it was missed. */
  const comesFirst = (/** @type {Answer|undefined} */ answer, /** @type {Now} */ now) => standing(answer, now) < 2;

  /** The questions of these parts (all if none is named), in the order in which to ask them.
   *  Core comes first, parts are mixed, and in each part what is asked most comes first. */
  function ordered(/** @type {Card[]} */ cards, answers, /** @type {Now} */ now, parts) {
    const inParts = cards.filter((card) => card.kind === "question" && (!parts.length || parts.includes(card.part)));
    const group = (card) => [standing(answers[card.id], now), LEVELS.indexOf(card.difficulty)];
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

  /** What has no mark yet of what is asked in the session, the question that is open included. */
  function left(/** @type {Session} */ session) {
    const marked = session.steps.filter((step) => step.kind === "question" && step.mark);
    const asked = new Set(marked.map((step) => step.id));
    return session.planned.filter((id) => !asked.has(id));
  }

  /** What was missed at least once. */
  function missed(/** @type {Session} */ session) {
    const steps = session.steps.filter((step) => step.kind === "question" && step.mark === "missed");
    return [...new Set(steps.map((step) => step.id))];
  }

  const isStatement = (step) => step.kind === "statement";
  /** Whether it is the same question, follow-up or statement. */
  const isSame = (/** @type {Step} */ step) => (/** @type {Step} */ other) =>
    ["kind", "id", "n"].every((name) => other[name] === step[name]);

  /** Whether a statement was judged as it is. What people say is not so as it stands: whether that is false, or
   *  depends on what they leave unsaid, is a matter of words. */
  function isRight(/** @type {Step} */ step, /** @type {Card[]} */ cards) {
    const [, , judged] = JUDGEMENTS.find(([value]) => value === step.mark);
    const { statements } = cards.find((card) => card.id === step.id);
    const { quoted, verdict } = statements.find(({ id }) => id === step.n);
    return quoted ? judged !== "confirmed" : verdict === judged;
  }

  /** The statements of a session, each as it was judged at first. */
  function judged(/** @type {Session} */ session) {
    const told = session.steps.filter((step) => isStatement(step) && step.mark);
    return told.filter((step) => told.find(isSame(step)) === step);
  }

  /** The statements to judge again in a later session, once this one of the session was judged. */
  function toJudgeAgain(/** @type {string[]} */ before, /** @type {Session} */ session, step, cards) {
    const name = `${step.id}#${step.n}`;
    const others = before.filter((one) => one !== name);
    if (!isRight(step, cards)) return [...others, name];
    // Said right when it came back, a minute after its answer, it is not known yet.
    return judged(session).includes(step) ? others : before;
  }

  /** The next step of a session all of whose steps have a mark; undefined at its end. */
  function next(/** @type {Session} */ session, /** @type {Card[]} */ cards, /** @type {string[]} */ misjudged = []) {
    const { steps } = session;
    const questions = steps.filter((step) => step.kind === "question");
    const times = (id) => questions.filter((step) => step.id === id).length;
    const [fresh] = left(session);
    const latest = steps.at(-1);
    const returns = missed(session).filter((id) => !questions.some((step) => step.id === id && step.last));
    if (!fresh) {
      const again = back(session, cards);
      if (again) return again;
      const id = returns.find((one) => latest.kind !== "question" || latest.id !== one);
      return id ? { kind: "question", id, last: true } : undefined;
    }
    const since = (id) => steps.length - 1 - steps.findLastIndex((step) => step.kind === "question" && step.id === id);
    const returned = returns.find((id) => times(id) === 1 && since(id) >= BETWEEN);
    if (returned) return { kind: "question", id: returned };
    return followUp(session, cards) ?? statement(session, cards, misjudged) ?? { kind: "question", id: fresh };
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

  // A statement that was judged otherwise than it is comes back once, and not at once.
  function back(session, cards) {
    const { steps } = session;
    const wrong = judged(session).filter((step) => !isRight(step, cards));
    const found = wrong.find((step) => steps.filter(isSame(step)).length === 1 && step !== steps.at(-1));
    return found && { kind: "statement", id: found.id, n: found.n };
  }

  // Every fourth step: one that stands alone and is no harder than what is asked. What was judged wrongly in an earlier
  // session comes first, then what belongs to questions that were answered, as their answers are then given away.
  function statement(session, cards, misjudged) {
    const { steps, planned, parts, seed } = session;
    if (steps.length < BETWEEN || steps.slice(-BETWEEN).some(isStatement)) return undefined;
    const again = back(session, cards);
    if (again) return again;
    const told = steps.filter(isStatement);
    const asked = steps.filter((step) => step.kind === "question").map((step) => step.id);
    const wanted = VERDICTS[drawn(seed, told.length, VERDICTS.length)];
    const level = (card) => LEVELS.indexOf(card.difficulty);
    const hardest = Math.max(...cards.filter((card) => planned.includes(card.id)).map(level));
    const wishes = [
      (one) => misjudged.includes(`${one.card}#${one.id}`),
      (one) => asked.includes(one.card),
      (one) => planned.includes(one.card),
      (one) => one.level === 0,
      (one) => one.verdict === wanted,
    ];
    let left = cards
      .filter((card) => card.kind === "question" && level(card) <= hardest)
      .filter((card) => !parts.length || parts.includes(card.part))
      .flatMap((card) => card.statements.map((one) => ({ ...one, card: card.id, level: level(card) })))
      .filter((one) => one.alone && one.card !== steps.at(-1).id)
      .filter((one) => !told.some(isSame({ kind: "statement", id: one.card, n: one.id })));
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

  window.cvnotesRules = {
    AGREEMENTS,
    JUDGEMENTS,
    comesFirst,
    graded,
    interview,
    isRight,
    isSame,
    judged,
    left,
    missed,
    next,
    ordered,
    toJudgeAgain,
    verdictOf,
  };
})();
