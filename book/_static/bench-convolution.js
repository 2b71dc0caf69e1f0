// The bench of convolution: sizes, parameters and multiply-adds of a layer, and the window behind one cell.
(function () {
  "use strict";
  const { html, svg, formula, sub, frac, row, grouped, plural, signed, minus, connect, complain } = window.cvnotesBench;

  /** What may be set: its name in words, and the least that PyTorch takes. */
  const FIELDS = {
    in: ["The input size", 1], cin: ["The number of input channels", 1], cout: ["The number of output channels", 1],
    k: ["The kernel size", 1], s: ["The stride", 1], p: ["The padding", 0], d: ["The dilation", 1],
    g: ["The number of groups", 1], op: ["The output padding", 0],
  };
  const CHANNELS = ["cin", "cout", "g"];
  // No limit of PyTorch: what is larger could not be read here.
  const MOST = 99_999;
  const DIRECTIONS = ["height", "width"];

  const whole = (text) => (/^[-−]?\d+$/.test(text.trim()) ? Number(text.replace("−", "-")) : NaN);

  /** The numbers of a text, NaN for what is none: one for each direction, from "3", "3x5" or "3, 5". */
  function numbers(text) {
    const parts = text.trim().split(/\s*[\s,x×*]\s*/i).map(whole);
    return parts.length === 1 ? [parts[0], parts[0]] : parts;
  }

  /** The setting that the fields describe; `solve` says what is wrong with it. */
  function settingOf(values) {
    const setting = { transposed: values.kind === "transposed", bias: values.bias === "1" };
    for (const name of Object.keys(FIELDS)) setting[name] = numbers(values[name] ?? "");
    for (const name of CHANNELS) setting[name] = whole(values[name] ?? "");
    const word = (values.p ?? "").trim().toLowerCase();
    if (word === "same" || word === "valid") setting.p = word;
    return setting;
  }

  /** What no layer has, whatever the other numbers are. */
  function unfit(setting) {
    const refusals = [];
    const refuse = (fields, words) => refusals.push({ fields, words });
    for (const [name, [words, least]] of Object.entries(FIELDS)) {
      if ((name === "op" && !setting.transposed) || (name === "p" && typeof setting.p === "string")) continue;
      const given = [setting[name]].flat();
      const allowed = CHANNELS.includes(name) ? "a whole number" : "a whole number, or two as in 3x5,";
      if (given.length > 2 || given.some((n) => !Number.isInteger(n) || n < least)) {
        refuse([name], `${words} must be ${allowed} of at least ${least}.`);
      } else if (given.some((n) => n > MOST)) refuse([name], `${words} may be at most ${grouped(MOST)} on this page.`);
    }
    return refusals;
  }

  /** What PyTorch refuses in a layer, before it sees an input. */
  function impossible(setting) {
    const { cin, cout, g, p, s, d, op, transposed } = setting;
    const refusals = [];
    const odd = [cin, cout].map((n) => n % g !== 0);
    if (odd.some(Boolean)) {
      const words = `Groups must divide both numbers of channels: ${g} does not divide ${odd[0] ? cin : cout}. Each group has its own equal share.`;
      refusals.push({ fields: ["g", ...(odd[0] ? ["cin"] : []), ...(odd[1] ? ["cout"] : [])], words });
    }
    if (transposed && typeof p === "string") {
      refusals.push({ fields: ["p"], words: `A transposed convolution takes its padding in numbers; “${p}” is for ordinary ones.` });
    }
    if (!transposed && p === "same" && s.some((n) => n !== 1)) {
      refusals.push({ fields: ["p", "s"], words: "Padding “same” needs stride 1: with a larger stride the output cannot have the size of the input." });
    }
    for (const i of [0, 1]) {
      if (transposed && op[i] >= Math.max(s[i], d[i])) {
        const words = `Output padding ${op[i]} must be smaller than the stride or the dilation (here ${s[i]} and ${d[i]}): it only chooses among the sizes that one stride leads to.`;
        refusals.push({ fields: ["op"], words });
        break;
      }
    }
    return refusals;
  }

  /** One direction of a layer: windows of `span` slide over `large` cells, padded, and `small` is their number. */
  function axisOf(setting, i) {
    const [size, kernel, stride, dilation] = [setting.in[i], setting.k[i], setting.s[i], setting.d[i]];
    const span = dilation * (kernel - 1) + 1;
    const isSame = setting.p === "same";
    const total = isSame ? span - 1 : 0;
    // As PyTorch does, with the odd one at the end.
    const before = typeof setting.p === "string" ? Math.floor(total / 2) : setting.p[i];
    const after = typeof setting.p === "string" ? total - before : setting.p[i];
    const extra = setting.transposed ? setting.op[i] : 0;
    const out = setting.transposed
      ? (size - 1) * stride + span - before - after + extra
      : Math.floor((size + before + after - span) / stride) + 1;
    const [small, large] = setting.transposed ? [size, out] : [out, size];
    return { size, kernel, stride, dilation, span, before, after, extra, out, small, large };
  }

  function misfit(setting, axes) {
    const refusals = [];
    axes.forEach((axis, i) => {
      if (!setting.transposed && axis.out < 1) {
        const padded = axis.size + axis.before + axis.after;
        const how = axis.dilation > 1 ? ` (dilation spreads ${grouped(axis.kernel)} taps)` : "";
        const words = `The kernel is larger than the padded input: in ${DIRECTIONS[i]} it spans ${grouped(axis.span)}${how}, and there are ${grouped(padded)}.`;
        refusals.push({ fields: ["in", "k", "p", "d"], words });
      }
      if (setting.transposed && axis.out < 1) {
        const words = `Padding ${grouped(axis.before)} cuts off more than there is: an output of ${minus(grouped(axis.out))} in ${DIRECTIONS[i]}.`;
        refusals.push({ fields: ["p"], words });
      }
    });
    // The same is said once where height and width are alike.
    const alike = refusals.length === 2 && setting.in[0] === setting.in[1] && axes[0].span === axes[1].span;
    return alike ? refusals.slice(0, 1) : refusals;
  }

  /** All that is to be said about a layer, or why there is none: `refusals`, each with words and its fields. */
  function solve(setting) {
    const wrong = unfit(setting);
    if (wrong.length) return { refusals: wrong };
    const axes = [0, 1].map((i) => axisOf(setting, i));
    const refusals = [...impossible(setting), ...misfit(setting, axes)];
    if (refusals.length) return { refusals };
    const product = (numbers) => numbers.reduce((all, n) => all * BigInt(n), 1n);
    const weights = product([setting.cout, setting.cin / setting.g, ...setting.k]);
    // A transposed layer writes one stamp for each input cell.
    const macs = weights * product(axes.map((axis) => axis.small));
    const params = weights + (setting.bias ? BigInt(setting.cout) : 0n);
    return { refusals, axes, out: axes.map((axis) => axis.out), params, macs };
  }

  /** The cells of one direction that the window of cell `at` touches; below 0 and from `large` on they are padding. */
  function touched({ kernel, stride, dilation, before }, at) {
    return Array.from({ length: kernel }, (_, tap) => at * stride - before + tap * dilation);
  }

  /** How many of the cells of one direction no window touches; null where that would take long. */
  function untouched(axis) {
    if (axis.small * axis.kernel > 1e6) return null;
    const seen = new Set();
    for (let at = 0; at < axis.small; at += 1) for (const cell of touched(axis, at)) seen.add(cell);
    return axis.large - [...seen].filter((cell) => cell >= 0 && cell < axis.large).length;
  }

  /** The layer in PyTorch, without what is as it is by default. */
  function codeOf(setting) {
    const write = (value) => {
      if (typeof value === "string") return `"${value}"`;
      return value[0] === value[1] ? String(value[0]) : `(${value.join(", ")})`;
    };
    const named = { s: ["stride", "1"], p: ["padding", "0"], op: ["output_padding", "0"], d: ["dilation", "1"] };
    const parts = [setting.cin, setting.cout, write(setting.k)];
    for (const [name, [word, usual]] of Object.entries(named)) {
      if ((name !== "op" || setting.transposed) && write(setting[name]) !== usual) parts.push(`${word}=${write(setting[name])}`);
    }
    if (setting.g !== 1) parts.push(`groups=${setting.g}`);
    if (!setting.bias) parts.push("bias=False");
    return `nn.${setting.transposed ? "ConvTranspose2d" : "Conv2d"}(${parts.join(", ")})`;
  }

  // For the tests.
  window.cvnotesConvolution = { settingOf, solve, touched, untouched, codeOf };

  const form = document.getElementById("bench-convolution");
  const place = (name) => document.getElementById(`convolution-${name}`);
  // What is drawn of a larger map.
  const VIEW = 16;
  const UNIT = 10;
  let solved = null;

  function sizeFormula(setting, axis, letter) {
    const { size, kernel, stride, dilation, before, after, extra } = axis;
    const ends = before === after ? [2, "·", before] : [before, "+", after];
    const spread = [dilation, "·", "(", kernel, "−", 1, ")"];
    const filledIn = setting.transposed
      ? ["(", size, "−", 1, ")", "·", stride, "−", ...ends, "+", ...spread, "+", extra, "+", 1]
      : ["⌊", frac(row(size, "+", ...ends, "−", ...spread, "−", 1), row(stride)), "⌋", "+", 1];
    return formula(sub(letter, "out"), "=", ...filledIn);
  }

  /** One for both directions where they are alike. */
  function sizeFormulas(setting, axes) {
    const isSquare = ["size", "kernel", "stride", "dilation", "before", "extra"].every((name) => axes[0][name] === axes[1][name]);
    return (isSquare ? ["H"] : ["H", "W"]).map((letter, i) => sizeFormula(setting, axes[i], letter));
  }

  function countFormulas({ cin, cout, g, k, bias }, axes) {
    const share = g === 1 ? cin : frac(row(cin), row(g));
    const weights = [cout, "·", share, "·", k[0], "·", k[1]];
    return {
      params: formula(...weights, ...(bias ? ["+", cout] : [])),
      macs: formula(...weights, "·", axes[0].small, "·", axes[1].small),
    };
  }

  /** The part of a row of `total` cells that is drawn: all of it, or what lies around a window. */
  function view(total, from, span) {
    const shown = Math.min(total, Math.max(VIEW, span + 2));
    const first = Math.min(Math.max(from - Math.floor((shown - span) / 2), 0), total - shown);
    return { first, shown, total };
  }

  /** A grid; beyond an end that is not its own its lines run on. */
  function lines([rows, columns]) {
    const ends = ({ first, shown, total }) => [first > 0 ? -4 : 0, shown * UNIT + (first + shown < total ? 4 : 0)];
    const [top, bottom] = ends(rows);
    const [left, right] = ends(columns);
    const every = ({ shown }) => (shown > 64 ? [0, shown] : Array.from({ length: shown + 1 }, (_, n) => n));
    const across = every(rows).map((n) => `M${left} ${n * UNIT}H${right}`);
    const down = every(columns).map((n) => `M${n * UNIT} ${top}V${bottom}`);
    return svg("path", { class: "lines", d: [...across, ...down].join("") });
  }

  function canvas([rows, columns], children) {
    const box = [-5, -5, columns.shown * UNIT + 10, rows.shown * UNIT + 10].join(" ");
    return svg("svg", { viewBox: box, "aria-hidden": "true" }, ...children);
  }

  const block = (name, y, x, height, width) => svg("rect", { class: name, y: y * UNIT, x: x * UNIT, height: height * UNIT, width: width * UNIT });

  /** The large map with its padding, and in it the window of the chosen cell. */
  function drawField(cell) {
    const views = solved.axes.map((axis, i) => view(axis.before + axis.large + axis.after, cell[i] * axis.stride, axis.span));
    const [rows, columns] = views;
    const clip = (axis, { first, shown }) => {
      const [from, to] = [axis.before - first, axis.before + axis.large - first].map((end) => Math.min(Math.max(end, 0), shown));
      return [from, to - from];
    };
    const [[top, height], [left, width]] = solved.axes.map((axis, i) => clip(axis, views[i]));
    const [y, x] = solved.axes.map((axis, i) => cell[i] * axis.stride - views[i].first);
    const inside = (axis, at) => at >= axis.before && at < axis.before + axis.large;
    const marks = [];
    if (rows.shown * columns.shown <= 900) {
      for (let r = 0; r < rows.shown; r += 1) {
        for (let c = 0; c < columns.shown; c += 1) {
          if (inside(solved.axes[0], r + rows.first) && inside(solved.axes[1], c + columns.first)) continue;
          marks.push(svg("text", { x: (c + 0.5) * UNIT, y: (r + 0.5) * UNIT }, solved.setting.transposed ? "×" : "0"));
        }
      }
    }
    const taps = ([first, second]) => {
      if (first.kernel * second.kernel > 4096) return "";
      const found = [];
      for (let i = 0; i < first.kernel; i += 1) {
        for (let j = 0; j < second.kernel; j += 1) {
          found.push(`M${(x + j * second.dilation) * UNIT + 1} ${(y + i * first.dilation) * UNIT + 1}h8v8h-8z`);
        }
      }
      return found.join("");
    };
    return canvas(views, [
      block("padding", 0, 0, rows.shown, columns.shown),
      block("map", top, left, height, width),
      lines(views),
      svg("path", { class: "taps", d: taps(solved.axes) }),
      svg("g", { class: "marks" }, ...marks),
      block("edge", top, left, height, width),
      block("window", y, x, solved.axes[0].span, solved.axes[1].span),
    ]);
  }

  /** The small map, of which one cell is chosen. */
  function drawChoice(cell) {
    const views = solved.axes.map((axis, i) => view(axis.small, cell[i], 1));
    const [y, x] = cell.map((at, i) => at - views[i].first);
    solved.views = views;
    return canvas(views, [
      block("map", 0, 0, views[0].shown, views[1].shown),
      lines(views),
      block("edge", 0, 0, views[0].shown, views[1].shown),
      block("chosen", y, x, 1, 1),
    ]);
  }

  const listed = (cells) => {
    const shown = cells.map(minus);
    if (shown.length === 1) return `${shown[0]}`;
    if (shown.length <= 5) return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
    return `${shown[0]} to ${shown.at(-1)}`;
  };

  /** The chosen cell and its window, in words. */
  function windowInWords(cell) {
    const cells = solved.axes.map((axis, i) => touched(axis, cell[i]));
    const named = (word, at) => `${word}${at.length > 1 ? "s" : ""} ${listed(at)}`;
    const where = `${named("row", cells[0])} and ${named("column", cells[1])}`;
    const inside = cells.map((all, i) => all.filter((at) => at >= 0 && at < solved.axes[i].large).length);
    const taps = cells[0].length * cells[1].length;
    const outside = taps - inside[0] * inside[1];
    const [name, other] = solved.setting.transposed ? ["Input", "output"] : ["Output", "input"];
    const does = solved.setting.transposed ? "is multiplied by the kernel and added to" : "sees";
    const lost = solved.setting.transposed ? "fall outside and are cut off" : "lie in the padding";
    const part = outside ? ` ${grouped(outside)} of the ${plural(taps, "tap")} ${lost}.` : "";
    return `${name} cell (${cell.join(", ")}) ${does} ${other} ${where}.${part}`;
  }

  /** What no window touches, in words; empty where all is. */
  function untouchedInWords() {
    const counts = solved.axes.map(untouched);
    const words = ["row", "column"].map((word, i) => (counts[i] ? plural(counts[i], word) : "")).filter(Boolean).join(" and ");
    if (!words) return "";
    const one = counts[0] + counts[1] === 1;
    return solved.setting.transposed
      ? `No input cell reaches ${words} of the output, which ${one ? "holds" : "hold"} ${solved.setting.bias ? "the bias alone" : "zeros"}.`
      : `${words} of the input ${one ? "is" : "are"} read by no window.`;
  }

  function chosenCell(text) {
    const given = numbers(text);
    return solved.axes.map((axis, i) => Math.min(Math.max(given[i] || 0, 0), axis.small - 1));
  }

  function caption(name, views, size) {
    const part = views.some(({ shown, total }) => shown < total) ? ", in part" : "";
    return `${name}, ${size.map(grouped).join(" × ")}${part}`;
  }

  function draw(values) {
    const setting = settingOf(values);
    form.elements.op.closest(".field").hidden = !setting.transposed;
    const found = solve(setting);
    complain(form, place("refusals"), found.refusals);
    place("result").hidden = found.refusals.length > 0;
    if (found.refusals.length) return `Impossible. ${found.refusals.map(({ words }) => words).join(" ")}`;
    solved = { ...found, setting };
    const cell = chosenCell(values.cell);
    const { axes, out } = solved;
    const counts = countFormulas(setting, axes);
    place("size").textContent = [setting.cout, ...out].map(grouped).join(" × ");
    place("size-formula").replaceChildren(...sizeFormulas(setting, axes));
    for (const name of ["params", "macs"]) {
      place(name).textContent = grouped(solved[name]);
      place(`${name}-formula`).replaceChildren(counts[name]);
    }
    place("code").textContent = codeOf(setting);
    const [inputs, outputs] = [setting.in, out];
    const field = { name: setting.transposed ? "Output" : "Input", size: setting.transposed ? outputs : inputs };
    const choice = { name: setting.transposed ? "Input" : "Output", size: setting.transposed ? inputs : outputs };
    const fieldViews = axes.map((axis, i) => view(axis.before + axis.large + axis.after, cell[i] * axis.stride, axis.span));
    place("field").replaceChildren(drawField(cell));
    place("choice").replaceChildren(drawChoice(cell));
    const padded = axes.some((axis) => axis.before + axis.after > 0);
    const around = padded ? (setting.transposed ? "; × is cut off" : "; 0 is padding") : "";
    place("field-caption").textContent = caption(field.name, fieldViews, field.size) + around;
    place("choice-caption").textContent = `${caption(choice.name, solved.views, choice.size)}: choose a cell`;
    place("choice").setAttribute("aria-label", `${choice.name}, ${choice.size.join(" by ")}: choose a cell with the arrow keys`);
    // In the order in which the data go.
    place("drawing").classList.toggle("reversed", setting.transposed);
    const said = [windowInWords(cell), untouchedInWords()].filter(Boolean);
    place("words").textContent = said.join(" ");
    return `Output ${out.join(" by ")}, ${plural(solved.params, "parameter")}, ${plural(solved.macs, "multiply-add")}. ${said.join(" ")}`;
  }

  const { changed } = connect(form, draw);

  function choose(cell) {
    form.elements.cell.value = cell.map((at, i) => Math.min(Math.max(at, 0), solved.axes[i].small - 1)).join(",");
    changed();
  }

  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -MOST], End: [0, MOST] };

  place("choice").addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(chosenCell(form.elements.cell.value).map((at, i) => at + move[i]));
  });

  function pointed(event) {
    const drawing = place("choice").querySelector("svg");
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
    choose([point.y, point.x].map((at, i) => solved.views[i].first + Math.min(Math.max(Math.floor(at / UNIT), 0), solved.views[i].shown - 1)));
  }

  place("choice").addEventListener("click", pointed);
  place("choice").addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && event.buttons === 1) pointed(event);
  });
})();
