// What the benches share: their state in the address, fields, formulas, drawings, and what is announced.
(function () {
  "use strict";

  const MATHML = "http://www.w3.org/1998/Math/MathML";
  const SVG = "http://www.w3.org/2000/svg";
  // Longer than the pause between two keys, so that a result is said once and not at every key.
  const PAUSE = 700;

  /** @param {Element} node @param {Record<string, any>} attributes @param {any[]} children */
  function filled(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  const html = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);
  const svg = (name, attributes = {}, ...children) => filled(document.createElementNS(SVG, name), attributes, children);
  const ml = (name, ...children) => filled(document.createElementNS(MATHML, name), {}, children.map(token));

  /** A piece of a formula: numbers, letters, words and signs are told apart; an element stays. */
  function token(piece) {
    if (typeof piece === "object") return piece;
    const text = String(piece);
    if (/^[\d.,]+$/.test(text)) return ml1("mn", text);
    if (/^\p{L}$/u.test(text)) return ml1("mi", text);
    return ml1(/^\p{L}/u.test(text) ? "mtext" : "mo", text);
  }

  function ml1(name, text) {
    const node = document.createElementNS(MATHML, name);
    node.textContent = text;
    return node;
  }

  /** The formula of these pieces, displayed. */
  function formula(...pieces) {
    const node = ml("math", ...pieces);
    node.setAttribute("display", "block");
    return node;
  }

  const [sub, frac, row] = ["msub", "mfrac", "mrow"].map((name) => (...pieces) => ml(name, ...pieces));

  /** A whole number as it is read: 1,792. */
  const grouped = (value) => value.toLocaleString("en");
  const plural = (n, word) => `${grouped(n)} ${word}${n === 1 ? "" : "s"}`;
  /** A number of a formula, in brackets where it is negative. */
  const signed = (value) => (value < 0 ? `(−${-value})` : String(value));
  const minus = (value) => String(value).replace("-", "−");

  /** Fields and buttons of a form that carry its state. */
  const carriers = (form) => [...form.elements].filter((field) => field.name);

  function valuesOf(form) {
    return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  }

  function fill(form, values) {
    for (const field of carriers(form)) {
      const value = values[field.name] ?? "";
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type === "checkbox") field.checked = value === field.value;
      else field.value = value;
    }
  }

  /** A number of the field more or less, each of them where there are two: 3x5 becomes 4x6. Below its least a field
   * that may be off is empty. */
  function step(field, by) {
    const least = Number(field.dataset.least ?? 0);
    const unit = Number(field.dataset.unit ?? 1);
    const most = Number(field.dataset.most ?? Infinity);
    const moved = (number) => {
      const next = Math.min(Math.max(Number(number) + by * unit, least), most);
      return String(Number(next.toFixed(6)));
    };
    const numbers = field.value.match(/-?\d+(\.\d+)?/g);
    const isOff = "off" in field.dataset && by < 0 && (!numbers || Number(numbers[0]) <= least);
    if (isOff) field.value = "";
    else field.value = numbers ? numbers.map(moved).join("x") : String(Math.max(least, 0));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Keep a form, the address and what is shown alike.
   *
   * The fragment has the fields that are not as the page was: `#k=5&p=2`. While a field is typed in, the address is
   * replaced; a reset, or a link to a setting, is a step of its own, which Back undoes.
   * @param {HTMLFormElement} form
   * @param {(values: Record<string, string>) => string} show draws the result, and returns it in words
   */
  function connect(form, show) {
    const start = valuesOf(form);
    const bench = form.closest(".bench");
    const status = bench.querySelector("[role=status]");
    let waiting = 0;

    function draw(isSaid) {
      const words = show(valuesOf(form));
      clearTimeout(waiting);
      if (isSaid) waiting = setTimeout(() => { status.textContent = words; }, PAUSE);
    }

    function read() {
      const wanted = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
      fill(form, { ...start, ...wanted });
      draw(true);
    }

    function address() {
      const now = valuesOf(form);
      // A box that is not ticked has no value.
      const changed = Object.keys({ ...start, ...now }).filter((name) => (now[name] ?? "") !== (start[name] ?? ""));
      return "#" + new URLSearchParams(changed.map((name) => [name, now[name] ?? ""]));
    }

    function changed() {
      try {
        history.replaceState(null, "", address());
      } catch {
        // Safari takes a hundred of them in half a minute; the next one is in time.
      }
      draw(true);
    }

    form.addEventListener("input", changed);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      history.pushState(null, "", "#");
      read();
    });
    form.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!by || !event.target.matches("input.number")) return;
      event.preventDefault();
      step(event.target, by);
    });
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-step]");
      if (button) step(button.parentElement.querySelector("input.number"), Number(button.dataset.step));
    });
    window.addEventListener("hashchange", read);
    bench.hidden = false;
    fill(form, { ...start, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) });
    draw(false);
    return { changed };
  }

  /** Say below the fields what is wrong, and mark the fields that are.
   * @param {HTMLFormElement} form @param {Element} place @param {{fields: string[], words: string}[]} refusals
   */
  function complain(form, place, refusals) {
    const wrong = new Set(refusals.flatMap((refusal) => refusal.fields));
    for (const field of carriers(form)) {
      if (wrong.has(field.name)) filled(field, { "aria-invalid": "true", "aria-describedby": place.id }, []);
      else for (const name of ["aria-invalid", "aria-describedby"]) field.removeAttribute(name);
    }
    place.hidden = !refusals.length;
    place.replaceChildren(...refusals.map((refusal) => html("p", {}, refusal.words)));
  }

  window.cvnotesBench = {
    html, svg, formula, sub, frac, row, grouped, plural, signed, minus, connect, complain,
  };
})();
