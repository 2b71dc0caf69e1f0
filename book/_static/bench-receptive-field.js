// The bench of the receptive field: what one output of a stack can see, and what it does see with random weights.
(function () {
  "use strict";
  const { html, svg, grouped, plural, minus, connect, complain } = window.cvnotesBench;

  /** @typedef {{kind: "c" | "m", k: number, s: number, p: number, d: number, name?: string}} Layer */

  const KINDS = { c: "conv", m: "max pool" };
  const SETTINGS = { k: ["kernel", 1], s: ["stride", 1], p: ["padding", 0], d: ["dilation", 1] };
  const USUAL = { s: 1, p: 0, d: 1 };
  // No limits of PyTorch: more could not be drawn here.
  const MOST_LAYERS = 200;
  const WIDEST = 5000;
  const MOST_WORK = 6e7;
  const DRAWS = 20;
  const CHANNELS = 8;
  const SHARE = 0.95;

  // A 1 × 1 convolution before each 3 × 3 one and behind it; where the stride of a stage stands is what two versions differ in.
  const bottlenecks = (first, middle) => [3, 4, 6, 3].map((blocks, stage) => {
    const strided = stage ? `c1${first},c3${middle}p1,c1` : "c1,c3p1,c1";
    return [strided, ...Array(blocks - 1).fill("c1,c3p1,c1")].join(",");
  }).join(",");

  const PRESETS = {
    vgg16: { title: "VGG-16", layers: [2, 2, 3, 3, 3].map((n) => `c3p1x${n},m2s2`).join(","), names: vggNames() },
    resnet50: { title: "ResNet-50, as published", layers: `c7s2p3,m3s2p1,${bottlenecks("s2", "")}` },
    "resnet50-torchvision": { title: "ResNet-50, torchvision", layers: `c7s2p3,m3s2p1,${bottlenecks("", "s2")}` },
  };

  function vggNames() {
    return [2, 2, 3, 3, 3].flatMap((n, block) => [
      ...Array.from({ length: n }, (_, i) => `conv${block + 1}_${i + 1}`), `pool${block + 1}`,
    ]);
  }

  /** The layers of a text such as "c3p1x2,m2s2" or of a preset's name; null for what is neither.
   * @returns {Layer[] | null}
   */
  function parse(text) {
    const preset = Object.hasOwn(PRESETS, text) ? PRESETS[text] : null;
    const layers = [];
    for (const part of (preset?.layers ?? text).split(",")) {
      const found = /^([cm])(-?\d+)((?:[spdx]-?\d+)*)$/.exec(part.trim());
      if (!found) return null;
      const given = Object.fromEntries([...found[3].matchAll(/([spdx])(-?\d+)/g)].map(([, name, value]) => [name, Number(value)]));
      const { x = 1, ...numbers } = given;
      if (x < 1 || layers.length + x > MOST_LAYERS) return null;
      for (let i = 0; i < x; i += 1) layers.push({ kind: found[1], k: Number(found[2]), ...USUAL, ...numbers });
    }
    if (preset?.names) layers.forEach((layer, i) => { layer.name = preset.names[i]; });
    return layers;
  }

  /** Such a text, in which equal neighbours stand once. */
  function format(layers) {
    const parts = [];
    for (const layer of layers) {
      const changed = Object.keys(USUAL).filter((name) => layer[name] !== USUAL[name]);
      const part = `${layer.kind}${layer.k}${changed.map((name) => name + layer[name]).join("")}`;
      if (parts.at(-1)?.part === part) parts.at(-1).count += 1;
      else parts.push({ part, count: 1 });
    }
    return parts.map(({ part, count }) => (count > 1 ? `${part}x${count}` : part)).join(",");
  }

  /** Why a layer cannot be run on `size` pixels, as PyTorch refuses it; empty where it can. */
  function refusalOf(layer, size) {
    for (const [name, [word, least]] of Object.entries(SETTINGS)) {
      if (!Number.isSafeInteger(layer[name]) || layer[name] < least) return `the ${word} must be a whole number of at least ${least}`;
    }
    if (layer.kind === "m" && layer.p > Math.floor(layer.k / 2)) {
      return `padding of a pool may be at most half its kernel, here ${Math.floor(layer.k / 2)}`;
    }
    const span = layer.d * (layer.k - 1) + 1;
    if (size !== null && span > size + 2 * layer.p) {
      return `its window spans ${grouped(span)}, and there are ${grouped(size + 2 * layer.p)} pixels, padding included`;
    }
    return "";
  }

  /** After each layer: output size, receptive field, jump, and the first and last pixel of the first window.
   * The output size is null from the layer on that cannot be run; `refusals` say why it cannot.
   * @param {Layer[]} layers @param {number} size
   */
  function theory(layers, size) {
    const refusals = [];
    const rows = [];
    let [out, field, jump, first] = [size, 1, 1, 0];
    if (!Number.isSafeInteger(size) || size < 1) {
      refusals.push({ fields: ["in"], words: "The input size must be a whole number of at least 1." });
      out = null;
    }
    layers.forEach((layer, i) => {
      const refusal = refusalOf(layer, out);
      if (refusal) refusals.push({ fields: [], layer: i, words: `Layer ${i + 1} cannot be run: ${refusal}.` });
      const span = layer.d * (layer.k - 1) + 1;
      first -= layer.p * jump;
      field += (span - 1) * jump;
      jump *= layer.s;
      out = refusal || out === null ? null : Math.floor((out + 2 * layer.p - span) / layer.s) + 1;
      rows.push({ out, field, jump, first, last: first + field - 1 });
    });
    return { rows, refusals };
  }

  /** Numbers of a normal distribution, the same ones for the same seed (mulberry32, Box and Muller). */
  function normal(seed) {
    let state = seed >>> 0;
    function uniform() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    }
    return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  }

  /** How many values each layer has, from the input on, if one output is to be had without padding. */
  function lengths(layers) {
    return layers.reduceRight((all, { k, s, d }) => [(all[0] - 1) * s + d * (k - 1) + 1, ...all], [1]);
  }

  /** Multiply-adds of one draw. */
  function workOf(layers) {
    const sizes = lengths(layers);
    return layers.reduce((sum, layer, i) => sum + sizes[i + 1] * layer.k * CHANNELS * (layer.kind === "m" ? 1 : i ? CHANNELS : 1), 0);
  }

  /** A network of one dimension with these layers and random weights, run on noise: all that its gradient follows from. */
  function drawn(layers, random) {
    const sizes = lengths(layers);
    let x = Float64Array.from({ length: sizes[0] }, random);
    let channels = 1;
    const steps = [];
    layers.forEach((layer, l) => {
      const [from, to] = [sizes[l], sizes[l + 1]];
      const width = layer.kind === "c" ? CHANNELS : channels;
      const weights = layer.kind === "c" ? Float64Array.from({ length: width * channels * layer.k }, () => random() * Math.sqrt(2 / (channels * layer.k))) : null;
      const out = new Float64Array(width * to);
      const best = new Int32Array(weights ? 0 : out.length);
      for (let c = 0; c < width; c += 1) {
        for (let i = 0; i < to; i += 1) {
          if (weights) {
            let sum = 0;
            for (let b = 0; b < channels; b += 1) {
              for (let t = 0; t < layer.k; t += 1) sum += weights[(c * channels + b) * layer.k + t] * x[b * from + i * layer.s + t * layer.d];
            }
            out[c * to + i] = sum;
          } else {
            let at = c * from + i * layer.s;
            for (let t = 1; t < layer.k; t += 1) if (x[c * from + i * layer.s + t * layer.d] > x[at]) at = c * from + i * layer.s + t * layer.d;
            [best[c * to + i], out[c * to + i]] = [at, x[at]];
          }
        }
      }
      // The last layer is read before its ReLU.
      const isCut = weights && l < layers.length - 1;
      steps.push({ layer, from, to, before: channels, width, weights, best, input: x, off: isCut ? out.map((value) => (value > 0 ? 1 : 0)) : null });
      x = isCut ? out.map((value) => Math.max(value, 0)) : out;
      channels = width;
    });
    return steps;
  }

  /** The gradient of the sum of the output's channels by each pixel of the input. */
  function gradient(steps) {
    let g = new Float64Array(steps.at(-1).width).fill(1);
    for (const { layer, from, to, before, width, weights, best, off } of [...steps].reverse()) {
      if (off) g = g.map((value, i) => value * off[i]);
      const below = new Float64Array(before * from);
      for (let c = 0; c < width; c += 1) {
        for (let i = 0; i < to; i += 1) {
          const value = g[c * to + i];
          if (value === 0) continue;
          if (!weights) { below[best[c * to + i]] += value; continue; }
          for (let b = 0; b < before; b += 1) {
            for (let t = 0; t < layer.k; t += 1) below[b * from + i * layer.s + t * layer.d] += value * weights[(c * before + b) * layer.k + t];
          }
        }
      }
      g = below;
    }
    return g;
  }

  /** The mean, over several draws, of each pixel's share of the gradient; null where that would take too long.
   * @param {Layer[]} layers @param {number} seed
   */
  function profile(layers, seed) {
    const work = workOf(layers);
    if (!(lengths(layers)[0] <= WIDEST) || work * 3 > MOST_WORK) return null;
    const random = normal(seed);
    const draws = Math.min(DRAWS, Math.floor(MOST_WORK / work));
    const mean = new Float64Array(lengths(layers)[0]);
    let used = 0;
    for (let n = 0; n < draws; n += 1) {
      const sizes = gradient(drawn(layers, random)).map(Math.abs);
      const total = sizes.reduce((sum, value) => sum + value, 0);
      if (!total) continue;
      used += 1;
      sizes.forEach((value, i) => { mean[i] += value / total; });
    }
    return used ? { mean: mean.map((value) => value / used), draws: used } : null;
  }

  /** The shortest stretch that holds a share of the whole: its first place, and its length. */
  function shortest(shares, least) {
    let [best, from, sum] = [{ from: 0, length: shares.length }, 0, 0];
    for (let to = 0; to < shares.length; to += 1) {
      sum += shares[to];
      while (sum - shares[from] >= least) { sum -= shares[from]; from += 1; }
      if (sum >= least && to - from + 1 < best.length) best = { from, length: to - from + 1 };
    }
    return best;
  }

  // For the tests.
  window.cvnotesReceptiveField = { PRESETS, parse, format, theory, normal, lengths, drawn, gradient, profile, shortest };

  const form = document.getElementById("bench-receptive-field");
  const place = (name) => document.getElementById(`field-${name}`);
  const list = place("layers");
  const preset = place("preset");

  /** @returns {HTMLInputElement[]} */
  const inputsOf = (item) => [...item.querySelectorAll("select, input")];

  function item(layer, i, count) {
    const about = `Layer ${i + 1}`;
    const kind = html("select", { "aria-label": `${about}, kind` }, ...Object.entries(KINDS).map(([value, word]) => html("option", { value }, word)));
    const numbers = Object.entries(SETTINGS).map(([name, [word, least]]) =>
      html("input", { class: "number", "aria-label": `${about}, ${word}`, "data-least": least, "data-name": name, inputmode: "numeric", autocomplete: "off" }));
    const remove = html("button", { type: "button", "data-act": "remove", "aria-label": `Remove layer ${i + 1}` }, "×");
    remove.disabled = count === 1;
    return html("li", {},
      html("button", { type: "button", "data-act": "choose", "aria-pressed": "false" }),
      kind, ...numbers, html("span", { class: "outcome" }), remove);
  }

  function fillItem(li, layer, i, row, isChosen) {
    const choose = li.querySelector("[data-act=choose]");
    choose.textContent = layer.name ?? String(i + 1);
    choose.setAttribute("aria-pressed", String(isChosen));
    choose.setAttribute("aria-label", `Look at layer ${i + 1}${layer.name ? `, ${layer.name}` : ""}`);
    for (const input of inputsOf(li)) {
      const value = String(input.dataset.name ? layer[input.dataset.name] : layer.kind);
      if (input.value !== value) input.value = value;
      input.removeAttribute("aria-invalid");
    }
    const parts = [["out", row.out === null ? "none" : grouped(row.out)], ["field", grouped(row.field)], ["jump", grouped(row.jump)]];
    li.querySelector(".outcome").replaceChildren(...parts.flatMap(([word, value]) => [html("span", {}, html("small", {}, `${word} `), value), " "]));
  }

  /** The layers as they stand in the fields; null where one is no number. */
  function typed() {
    const layers = [...list.children].map((li) => {
      const layer = {};
      for (const input of inputsOf(li)) {
        const isNumber = /^-?\d+$/.test(input.value.trim());
        if (!input.dataset.name) layer.kind = input.value;
        else layer[input.dataset.name] = isNumber ? Number(input.value) : NaN;
        if (input.dataset.name && !isNumber) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
      return layer;
    });
    return layers.some((layer) => Object.values(layer).some(Number.isNaN)) ? null : layers;
  }

  /** Scroll the list, and not the page, where the layer that was chosen is out of sight. */
  function bringIntoView(li) {
    const [above, below] = [li.offsetTop - list.scrollTop, li.offsetTop + li.offsetHeight - list.scrollTop - list.clientHeight];
    if (li === chosen || document.activeElement.closest("li")) return;
    const isFirst = chosen === null;
    chosen = li;
    // A page begins at the first layer, unless its address chooses another than the last.
    if (isFirst && !form.elements.at.value) return;
    if (above < 0) list.scrollTop += above;
    else if (below > 0) list.scrollTop += below;
  }

  let chosen = null;
  const HEIGHT = 100;

  function drawProfile(found, stretch) {
    const width = found.mean.length;
    const most = Math.max(...found.mean);
    const steps = [...found.mean].map((value, i) => {
      const y = (HEIGHT * (1 - value / most)).toFixed(2);
      return `L${i} ${y}L${i + 1} ${y}`;
    });
    return svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: "map", x: 0, y: 0, width, height: HEIGHT }),
      svg("rect", { class: "stretch", x: stretch.from, y: 0, width: stretch.length, height: HEIGHT }),
      svg("path", { class: "profile", d: `M0 ${HEIGHT}${steps.join("")}L${width} ${HEIGHT}Z` }),
      svg("rect", { class: "edge", x: 0, y: 0, width, height: HEIGHT }));
  }

  /** The effective field in words, drawn above them. */
  function showEffective(layers, row, seed) {
    const found = profile(layers, seed);
    place("drawing").replaceChildren();
    if (!found) return "The effective field is too large to be drawn here.";
    const stretch = shortest(found.mean, SHARE);
    place("drawing").replaceChildren(drawProfile(found, stretch));
    const percent = Math.round((100 * stretch.length) / row.field);
    return `With random weights ${SHARE * 100} % of the gradient lies in ${plural(stretch.length, "pixel")} of the ${grouped(row.field)}, ${percent} % of the width (mean of ${found.draws} draws).`;
  }

  function show(values) {
    const layers = parse(values.layers);
    preset.value = Object.hasOwn(PRESETS, values.layers) ? values.layers : "";
    if (!layers) {
      complain(form, place("refusals"), [{ fields: [], words: "The address names layers that cannot be read; Reset starts anew." }]);
      place("result").hidden = true;
      list.replaceChildren();
      return "The address names layers that cannot be read.";
    }
    const size = /^\d+$/.test(values.in.trim()) ? Number(values.in) : NaN;
    const seed = /^\d+$/.test(values.seed.trim()) ? Number(values.seed) : NaN;
    const { rows, refusals } = theory(layers, size);
    if (!Number.isSafeInteger(seed)) refusals.push({ fields: ["seed"], words: "The seed must be a whole number of at least 0." });
    const at = Math.min(Number(values.at) || layers.length, layers.length);
    if (list.children.length !== layers.length) list.replaceChildren(...layers.map((layer, i) => item(layer, i, layers.length)));
    layers.forEach((layer, i) => fillItem(list.children[i], layer, i, rows[i], i === at - 1));
    bringIntoView(list.children[at - 1]);
    complain(form, place("refusals"), refusals);
    const row = rows[at - 1];
    const isSound = layers.every((layer) => !refusalOf(layer, null));
    place("result").hidden = !isSound;
    if (!isSound) return refusals.map(({ words }) => words).join(" ");
    place("theory").textContent = grouped(row.field);
    place("jump").textContent = grouped(row.jump);
    place("start").textContent = `${minus(row.first)} to ${minus(row.last)}`;
    const name = layers[at - 1].name ?? `layer ${at}`;
    place("name").textContent = name;
    const effective = Number.isSafeInteger(seed) ? showEffective(layers.slice(0, at), row, seed) : "";
    place("effective").textContent = effective;
    const theoretical = `${name}: receptive field ${grouped(row.field)}, jump ${grouped(row.jump)}, first window from pixel ${minus(row.first)} to ${minus(row.last)}.`;
    return [theoretical, effective, ...refusals.map(({ words }) => words)].join(" ");
  }

  const { changed } = connect(form, show);

  function set(layers, at) {
    form.elements.layers.value = typeof layers === "string" ? layers : format(layers);
    form.elements.at.value = at;
    changed();
  }

  // Before the form hears of it, and writes the address.
  list.addEventListener("input", (event) => {
    const layers = typed();
    if (layers) form.elements.layers.value = format(layers);
    else {
      event.stopPropagation();
      complain(form, place("refusals"), [{ fields: [], words: "Kernel, stride, padding and dilation must be whole numbers." }]);
    }
  });

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    const i = [...list.children].indexOf(button.closest("li"));
    const layers = parse(form.elements.layers.value);
    if (button.dataset.act === "choose") set(form.elements.layers.value, String(i + 1));
    else {
      set(layers.filter((_, other) => other !== i), "");
      list.children[Math.min(i, layers.length - 2)].querySelector("[data-act=choose]").focus();
    }
  });

  place("add").addEventListener("click", () => {
    const layers = parse(form.elements.layers.value) ?? [];
    if (layers.length >= MOST_LAYERS) return;
    set([...layers, { ...(layers.at(-1) ?? { kind: "c", k: 3, ...USUAL }) }], "");
    const added = list.lastElementChild;
    added.scrollIntoView({ block: "nearest" });
    added.querySelector("select").focus();
  });

  preset.addEventListener("input", (event) => {
    event.stopPropagation();
    if (!preset.value) return;
    history.pushState(null, "", location.hash || "#");
    set(preset.value, "");
  });
})();
