// The bench of sampling: which tokens temperature, top-k, top-p and min-p leave, and with what odds.
(function () {
  "use strict";
  const { html, minus, connect, complain } = window.cvnotesBench;

  // As in the chapter on sampling from a decoder, whose code this is in another language.
  const TOLERANCE = 1e-6;
  const HOTTEST = 1e6;
  // The smallest float64 of full precision: so small a divisor would give 0 / 0.
  const TINY = 2.2250738585072014e-308;
  const MOST_TOKENS = 50;

  const MADE_UP = ["blue", "clear", "the", "falling", "grey", "not", "green", "spoon"];
  const lettered = (probabilities) => probabilities.map((p, i) => [String.fromCharCode(97 + i), `ln ${p}`]);
  const PRESETS = {
    sky: { title: "The sky is …", rows: ["5.1", "3.9", "3", "2.2", "2", "1.6", "0.4", "-2"].map((logit, i) => [MADE_UP[i], logit]) },
    halves: { title: "1/2, 1/4, 1/8, 1/16, 1/16", rows: lettered(["1/2", "1/4", "1/8", "1/16", "1/16"]) },
    sure: { title: "a sure model", rows: lettered(["0.80", "0.12", "0.03", "0.02", "0.01", "0.01", "0.006", "0.004"]) },
    unsure: { title: "an unsure model", rows: lettered(["0.20", "0.17", "0.15", "0.13", "0.12", "0.09", "0.08", "0.06"]) },
  };

  const descending = (a, b) => Number(b > a) - Number(b < a);
  /** The places of the logits, largest first; of two that tie the first one comes first. */
  const ranked = (logits) => logits.map((_, i) => i).sort((i, j) => descending(logits[i], logits[j]));

  function softmax(logits) {
    const most = Math.max(...logits);
    const powers = logits.map((logit) => Math.exp(logit - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  }

  const without = (logits, isDropped) => logits.map((logit, i) => (isDropped(i) ? -Infinity : logit));

  function temper(logits, temperature) {
    if (temperature < TINY) return keepTopK(logits, 1);
    const most = Math.max(...logits);
    return logits.map((logit) => (logit - most) / temperature);
  }

  function keepTopK(logits, k) {
    const kept = new Set(ranked(logits).slice(0, k));
    return without(logits, (i) => !kept.has(i));
  }

  function keepTopP(logits, p) {
    // A rounded sum reaches 1 before the last token.
    if (p === 1) return logits;
    const probs = softmax(logits);
    const dropped = new Set();
    let sum = 0;
    ranked(logits).forEach((i, rank) => {
      sum += probs[i];
      if (rank > 0 && sum - probs[i] >= p - TOLERANCE) dropped.add(i);
    });
    return without(logits, (i) => dropped.has(i));
  }

  function keepMinP(logits, minP) {
    const probs = softmax(logits);
    const bound = (minP - TOLERANCE) * Math.max(...probs);
    return without(logits, (i) => probs[i] < bound);
  }

  /** What no sampler takes, in words. */
  function unfit(logits, { temperature, topK, topP, minP }) {
    const refusals = [];
    const refuse = (field, words) => refusals.push({ fields: [field], words });
    const isWithin = (value, most) => value >= 0 && value <= most;
    if (logits.some((logit) => Number.isNaN(logit) || logit === Infinity) || logits.every((logit) => logit === -Infinity)) {
      refuse("tokens", "Each logit must be a number, “ln” and a probability, or -inf, and at least one must be finite.");
    }
    if (!isWithin(temperature, HOTTEST)) refuse("t", "The temperature must be a number from 0 to 1,000,000.");
    if (topK !== null && !(Number.isInteger(topK) && topK >= 1)) refuse("k", "Top-k must be a whole number of at least 1, or empty for none.");
    if (!isWithin(topP, 1)) refuse("p", "Top-p must be a number from 0 to 1; 1 keeps all.");
    if (!isWithin(minP, 1)) refuse("m", "Min-p must be a number from 0 to 1; 0 keeps all.");
    return refusals;
  }

  /** The distribution that is drawn from, and what each step leaves, in the order in which they act.
   * @param {number[]} logits
   * @param {{temperature: number, topK: number | null, topP: number, minP: number, isLast: boolean}} setting
   */
  function distribution(logits, setting) {
    const refusals = unfit(logits, setting);
    if (refusals.length) return { refusals };
    const heat = ["temperature", (given) => temper(given, setting.temperature)];
    const filters = [
      ["top-k", (given) => (setting.topK === null ? given : keepTopK(given, setting.topK))],
      ["top-p", (given) => keepTopP(given, setting.topP)],
      ["min-p", (given) => keepMinP(given, setting.minP)],
    ];
    let left = logits;
    const steps = (setting.isLast ? [...filters, heat] : [heat, ...filters]).map(([name, act]) => {
      const before = left;
      left = act(left);
      return { name, before, dropped: left.flatMap((logit, i) => (logit === -Infinity && before[i] !== -Infinity ? [i] : [])) };
    });
    const isGreedy = setting.temperature < TINY;
    const unfiltered = softmax(setting.isLast || isGreedy ? logits : temper(logits, setting.temperature));
    return { refusals, steps, left, unfiltered, probs: softmax(left) };
  }

  /** A logit as it may be typed: a number, -inf, or the logarithm of a number or a fraction, as in "ln 1/4". */
  function logitOf(text) {
    const typed = text.trim().toLowerCase().replace("−", "-");
    if (typed === "-inf") return -Infinity;
    if (!typed.startsWith("ln ")) return typed === "" ? NaN : finite(Number(typed));
    const [over, under = "1", ...rest] = typed.slice(3).split("/");
    return rest.length || !over.trim() || !under.trim() ? NaN : finite(Math.log(Number(over) / Number(under)));
  }

  const finite = (value) => (Number.isFinite(value) ? value : NaN);

  /** Rows of a token and a logit as they were typed, from a preset's name or a text "blue:5.1|clear:3.9". */
  function parse(text) {
    if (Object.hasOwn(PRESETS, text)) return PRESETS[text].rows;
    return text.split("|").slice(0, MOST_TOKENS).map((part) => {
      const at = part.lastIndexOf(":");
      return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)];
    });
  }

  const format = (rows) => rows.map(([token, logit]) => `${token.replaceAll("|", "")}:${logit.replaceAll("|", "")}`).join("|");

  /** The setting that the fields describe. */
  function settingOf(values) {
    const number = (text) => (text.trim() ? finite(Number(text)) : NaN);
    const topK = values.k.trim() ? number(values.k) : null;
    return { temperature: number(values.t), topK, topP: number(values.p), minP: number(values.m), isLast: values.order === "last" };
  }

  // For the tests.
  window.cvnotesSampling = { distribution, logitOf, parse, format, settingOf };

  const form = document.getElementById("bench-sampling");
  const place = (name) => document.getElementById(`sampling-${name}`);
  const list = place("tokens");
  const preset = place("preset");

  const percent = (p) => `${(100 * p).toFixed(1)} %`;
  const short = (value) => minus(Number(value.toPrecision(3)));
  const named = (tokens) => (tokens.length > 4 ? `${tokens.slice(0, 3).join(", ")} and ${tokens.length - 3} more` : tokens.join(", "));

  function item(i, count) {
    const field = (name, words) => html("input", { "data-name": name, "aria-label": `Token ${i + 1}, ${words}`, autocomplete: "off", spellcheck: "false" });
    const remove = html("button", { type: "button", "data-act": "remove", "aria-label": `Remove token ${i + 1}` }, "×");
    remove.disabled = count === 1;
    const bar = html("span", { class: "bar" }, html("span", { class: "before" }), html("span", { class: "after" }));
    return html("li", {}, field("token", "text"), field("logit", "logit"), bar, html("span", { class: "odds" }), html("span", { class: "why" }), remove);
  }

  /** Why a step dropped a token. */
  function reason({ name, before }, i, setting) {
    const probs = softmax(before);
    const order = ranked(before);
    if (name === "top-k") return `top-k: rank ${order.indexOf(i) + 1}`;
    if (name === "min-p") return `min-p: ${short(probs[i])} < ${short(setting.minP)} × ${short(Math.max(...probs))}`;
    if (name === "temperature") return "temperature: not the best";
    const above = order.slice(0, order.indexOf(i)).reduce((sum, other) => sum + probs[other], 0);
    return `top-p: ${short(above)} above it ≥ ${short(setting.topP)}`;
  }

  function stepInWords({ name, before, dropped }, setting, tokens) {
    const count = before.filter((logit) => logit !== -Infinity).length;
    const kept = `keeps ${count - dropped.length} of ${count}${dropped.length ? `, drops ${named(dropped.map((i) => tokens[i]))}` : ""}`;
    const { temperature, topK, topP, minP } = setting;
    if (name === "temperature") {
      if (temperature < TINY) return `Temperature 0 ${kept}: greedy, the first of the largest.`;
      const does = temperature === 1 ? "leaves the logits as they are" : `divides the logits: ${temperature < 1 ? "sharper" : "flatter"}`;
      return `Temperature ${short(temperature)} ${does}.`;
    }
    if (name === "top-k") return topK === null ? "Top-k is off." : `Top-k ${topK} ${kept}.`;
    if (name === "top-p") return topP === 1 ? "Top-p is off." : `Top-p ${short(topP)} ${kept}.`;
    return minP === 0 ? "Min-p is off." : `Min-p ${short(minP)} ${kept}.`;
  }

  function fillItem(li, [token, logit], i, found, setting) {
    for (const input of li.querySelectorAll("input")) {
      const value = input.dataset.name === "token" ? token : logit;
      if (input.value !== value) input.value = value;
      const isWrong = input.dataset.name === "logit" && Number.isNaN(logitOf(value));
      if (isWrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const step = found.steps?.find(({ dropped }) => dropped.includes(i));
    const before = found.unfiltered?.[i] ?? 0;
    const after = found.probs?.[i] ?? 0;
    li.classList.toggle("dropped", Boolean(found.steps) && found.left[i] === -Infinity);
    li.querySelector(".before").style.width = `${100 * before}%`;
    li.querySelector(".after").style.width = `${100 * after}%`;
    li.querySelector(".odds").textContent = found.probs ? (after ? percent(after) : "0") : "";
    li.querySelector(".why").textContent = step ? reason(step, i, setting) : "";
  }

  function show(values) {
    const rows = parse(values.tokens);
    const setting = settingOf(values);
    const found = distribution(rows.map(([, logit]) => logitOf(logit)), setting);
    preset.value = Object.hasOwn(PRESETS, values.tokens) ? values.tokens : "";
    for (const range of form.querySelectorAll("input[type=range]")) range.value = form.elements[range.dataset.for].value;
    if (list.children.length !== rows.length) list.replaceChildren(...rows.map((_, i) => item(i, rows.length)));
    rows.forEach((row, i) => fillItem(list.children[i], row, i, found, setting));
    complain(form, place("refusals"), found.refusals);
    place("steps").hidden = found.refusals.length > 0;
    if (found.refusals.length) return found.refusals.map(({ words }) => words).join(" ");
    const tokens = rows.map(([token], i) => token.trim() || `token ${i + 1}`);
    const steps = found.steps.map((step) => stepInWords(step, setting, tokens));
    const order = ranked(found.left).filter((i) => found.left[i] !== -Infinity);
    const drawn = order.slice(0, 3).map((i) => `${tokens[i]} ${percent(found.probs[i])}`);
    const last = `Softmax over ${order.length === 1 ? "the one" : `the ${order.length}`} left: ${drawn.join(", ")}${order.length > 3 ? " …" : ""}.`;
    place("steps").replaceChildren(...[...steps, last].map((words) => html("li", {}, words)));
    return [...steps, last].join(" ");
  }

  const { changed } = connect(form, show);

  const typed = () => [...list.children].map((li) => [...li.querySelectorAll("input")].map((input) => input.value));

  function set(rows) {
    form.elements.tokens.value = typeof rows === "string" ? rows : format(rows);
    changed();
  }

  // Before the form hears of it, and writes the address.
  list.addEventListener("input", () => { form.elements.tokens.value = format(typed()); });

  for (const range of form.querySelectorAll("input[type=range]")) {
    range.addEventListener("input", () => { form.elements[range.dataset.for].value = range.value; });
  }

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    const i = [...list.children].indexOf(button.closest("li"));
    set(typed().filter((_, other) => other !== i));
    list.children[Math.min(i, list.children.length - 1)].querySelector("input").focus();
  });

  place("add").addEventListener("click", () => {
    if (list.children.length >= MOST_TOKENS) return;
    set([...typed(), ["", "0"]]);
    list.lastElementChild.scrollIntoView({ block: "nearest" });
    list.lastElementChild.querySelector("input").focus();
  });

  preset.addEventListener("input", (event) => {
    event.stopPropagation();
    if (!preset.value) return;
    history.pushState(null, "", location.hash || "#");
    set(preset.value);
  });
})();
