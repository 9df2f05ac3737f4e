// The curves: what each value of a feature adds to the log-odds, to point at or step through.

const MOST_LEVELS = 12;
const WIDTH = 320;
const HEIGHT = 170;
const PLOT = { left: 38, right: 6, top: 8, bottom: 24 };
const RUG = 16;

/** @typedef {{name: string, value: number, apart: boolean}} Bin */

/**
 * Returns what each level adds, the strongest ones as a list of bars.
 * @param {Page} page
 * @param {Term} term
 */
function levelsFigure(page, term) {
  const levels = term.levels ?? [];
  const named = levels.map((name, i) => ({ name, value: term.values[i], apart: false }));
  const strongest = [...named]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, MOST_LEVELS)
    .sort((a, b) => b.value - a.value);
  const other = { name: page.say("other_levels"), value: term.values[levels.length], apart: true };
  const missing = { name: page.say("unknown"), value: term.values[levels.length + 1], apart: true };
  const bins = [...strongest, other, missing];
  const most = Math.max(...bins.map((bin) => Math.abs(bin.value)), 0.05);
  const items = bins.map(({ name, value, apart }) => {
    const bar = element("i", { class: value > 0 ? "for-b2b" : "for-b2c" });
    bar.style.width = `${(50 * Math.abs(value)) / most}%`;
    return element(
      "li",
      apart ? { class: "apart" } : {},
      element("span", { class: "what" }, name),
      element("span", { class: "bar", "aria-hidden": "true" }, bar),
      element("span", { class: "number" }, page.signed.format(value)),
    );
  });
  const caption = element("figcaption", {}, page.featureName(term));
  const figure = element("figure", {}, caption, element("ul", { class: "levels" }, ...items));
  if (levels.length > MOST_LEVELS) {
    const cut = page.say("strongest", { shown: MOST_LEVELS, all: levels.length });
    figure.append(element("p", { class: "soft small" }, cut));
  }
  return figure;
}

class Curve {
  /**
   * @param {Page} page
   * @param {Term} term
   */
  constructor(page, term) {
    this.page = page;
    this.term = term;
    this.place = page.data.card.terms.indexOf(term);
    /** @type {number[]} Share of training rows in each bin. */
    this.rows = page.data.common[this.place]?.rows ?? [];
    this.bottom = PLOT.bottom + (this.rows.length ? RUG : 0);
    this.edges = term.edges ?? [];
    this.bins = this.listBins();
    const name = page.featureName(term);
    this.output = element("output", { class: "small soft" });
    this.slider = /** @type {HTMLInputElement} */ (
      element("input", {
        type: "range",
        class: "no-print",
        min: "0",
        max: String(this.bins.length - 1),
        value: "0",
        "aria-label": page.say("slider", { feature: name }),
      })
    );
    this.svg = this.draw(page.say("curve_of", { feature: name }));
    this.slider.addEventListener("input", () => this.point(Number(this.slider.value)));
    this.svg.addEventListener("pointermove", (event) =>
      this.point(this.binAt(/** @type {PointerEvent} */ (event))),
    );
    this.svg.addEventListener("pointerdown", (event) =>
      this.point(this.binAt(/** @type {PointerEvent} */ (event))),
    );
    const caption = element("figcaption", {}, name);
    this.figure = element("figure", {}, caption, this.svg, this.slider, this.output);
  }

  /** @returns {Bin[]} */
  listBins() {
    const { term, page } = this;
    const missing = {
      name: page.say("unknown"),
      value: term.values[term.values.length - 1],
      apart: true,
    };
    const bins = term.values.slice(0, -1).map((value, i) => {
      const name = term.operation === "weekday" ? this.days(i) : this.interval(this.edges, i);
      return { name, value, apart: false };
    });
    return [...bins, missing];
  }

  /** @param {number} i */
  days(i) {
    const days = this.page
      .say("days")
      .split(" ")
      .filter((_, day) => bisectRight(this.edges, day) === i);
    return days.length > 1 ? `${days[0]}–${days[days.length - 1]}` : (days[0] ?? "");
  }

  /**
   * @param {number[]} edges
   * @param {number} i
   */
  interval(edges, i) {
    const shown = (/** @type {number} */ edge) =>
      this.page.number.format(Number(edge.toPrecision(6)));
    if (!edges.length) return this.page.say("any");
    if (i === 0) return this.page.say("below", { high: shown(edges[0]) });
    if (i === edges.length) return this.page.say("from", { low: shown(edges[i - 1]) });
    return this.page.say("between", { low: shown(edges[i - 1]), high: shown(edges[i]) });
  }

  /** Where each bin begins and ends; those that are no values of the feature stand apart. */
  places() {
    const room = WIDTH - PLOT.left - PLOT.right;
    const least = Math.max(0.08 * this.bins.length, 0.5);
    const widths = this.bins.map((bin) => (bin.apart ? least : 1));
    const gaps = this.bins.map((bin) => (bin.apart ? 0.4 * least : 0));
    const unit = room / (widths.reduce((a, b) => a + b, 0) + gaps.reduce((a, b) => a + b, 0));
    let at = PLOT.left;
    return widths.map((width, i) => {
      at += gaps[i] * unit;
      const begin = at;
      at += width * unit;
      return [begin, at];
    });
  }

  /** @param {string} label */
  draw(label) {
    const svg = picture("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": label,
    });
    const most = Math.max(...this.bins.map((bin) => bin.value), 0.05);
    const least = Math.min(...this.bins.map((bin) => bin.value), -0.05);
    const pad = 0.06 * (most - least);
    const [top, bottom] = [most + pad, least - pad];
    const room = HEIGHT - PLOT.top - this.bottom;
    const y = (/** @type {number} */ value) => PLOT.top + ((top - value) / (top - bottom)) * room;
    for (const tick of ticksBetween(bottom, top)) {
      const at = y(tick);
      svg.append(
        picture("line", { class: "grid", x1: PLOT.left, x2: WIDTH - PLOT.right, y1: at, y2: at }),
      );
      const text = tick === 0 ? "0" : this.page.number.format(tick).replace("-", "−");
      svg.append(
        picture(
          "text",
          { x: PLOT.left - 5, y: at + 4, "text-anchor": "end" },
          tick > 0 ? `+${text}` : text,
        ),
      );
    }
    const places = this.places();
    this.bins.forEach((bin, i) => {
      const [begin, end] = places[i];
      const [high, low] = [y(Math.max(bin.value, 0)), y(Math.min(bin.value, 0))];
      const side = `${bin.value > 0 ? "up" : "down"}${bin.apart ? " apart" : ""}`;
      svg.append(
        picture("rect", {
          class: side,
          x: begin,
          width: end - begin,
          y: high,
          height: Math.max(low - high, 0.01),
        }),
      );
    });
    svg.append(
      picture("line", { class: "axis", x1: PLOT.left, x2: WIDTH - PLOT.right, y1: y(0), y2: y(0) }),
    );
    const line = places
      .map(([begin, end], i) => ({ begin, end, bin: this.bins[i] }))
      .filter(({ bin }) => !bin.apart)
      .map(
        ({ begin, end, bin }, i) =>
          `${i ? "L" : "M"}${begin.toFixed(1)} ${y(bin.value).toFixed(1)}H${end.toFixed(1)}`,
      );
    svg.append(picture("path", { class: "step", d: line.join("") }));
    const fullest = Math.max(...this.rows);
    this.rows.forEach((share, i) => {
      const [begin, end] = places[i];
      const height = (share / fullest) * (RUG - 4);
      const y = HEIGHT - PLOT.bottom - height;
      svg.append(picture("rect", { class: "rug", x: begin, width: end - begin, y, height }));
    });
    this.labelAxis(svg, places);
    this.here = picture("rect", { class: "here", y: PLOT.top, height: room, width: 0 });
    svg.append(this.here);
    this.spots = places;
    return svg;
  }

  /**
   * @param {Element} svg
   * @param {number[][]} places
   */
  labelAxis(svg, places) {
    const { term, page } = this;
    const at = HEIGHT - 8;
    /** @type {(x: number, text: string, anchor: string) => void} */
    const label = (x, text, anchor) =>
      void svg.append(picture("text", { x, y: at, "text-anchor": anchor }, text));
    label(WIDTH - 1, page.say("unknown"), "end");
    if (term.operation === "weekday") {
      places
        .slice(0, -1)
        .forEach(([begin, end], i) => label((begin + end) / 2, this.bins[i].name, "middle"));
      return;
    }
    const compact = new Intl.NumberFormat(page.data.language, {
      notation: "compact",
      maximumSignificantDigits: 3,
    });
    const step = Math.max(Math.ceil(this.edges.length / 4), 1);
    for (let i = step - 1; i < this.edges.length; i += step) {
      const x = places[i][1];
      if (x < WIDTH - 78) label(x, compact.format(this.edges[i]), "middle");
    }
  }

  /** @param {PointerEvent} event */
  binAt(event) {
    const box = this.svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const spots = /** @type {number[][]} */ (this.spots);
    const found = spots.findIndex(([, end]) => x < end);
    return found < 0 ? spots.length - 1 : found;
  }

  /** @param {number} i */
  point(i) {
    const bin = this.bins[i];
    const [begin, end] = /** @type {number[][]} */ (this.spots)[i];
    this.here?.setAttribute("x", String(begin));
    this.here?.setAttribute("width", String(Math.max(end - begin, 1)));
    const adds = this.page.say("adds", {
      bin: bin.name,
      value: this.page.signed.format(bin.value),
    });
    const text = [adds, this.page.howCommon(this.place, i)].filter(Boolean).join(". ");
    this.output.textContent = text;
    this.slider.value = String(i);
    this.slider.setAttribute("aria-valuetext", text);
  }
}

/**
 * Returns round numbers between two others, zero among them.
 * @param {number} low
 * @param {number} high
 */
function ticksBetween(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = /** @type {number} */ ([1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough));
  const ticks = [];
  for (let i = Math.ceil(low / step); i <= Math.floor(high / step); i++) {
    ticks.push(Number((i * step).toPrecision(6)));
  }
  return ticks;
}

/**
 * Draws all curves.
 * @param {Page} page
 */
function drawCurves(page) {
  const { card } = page.data;
  const figures = card.terms.map((term) =>
    term.edges ? new Curve(page, term).figure : levelsFigure(page, term),
  );
  byId("figures").replaceChildren(...figures);
  const counted = page.data.common.length ? page.say("rug_help") : "";
  byId("counted").textContent = counted;
  if (!card.pairs.length) return;
  const [pair] = card.pairs;
  const names = [pair.first, pair.second].map((i) => page.featureName(card.terms[i])).join(" × ");
  byId("pairs").textContent = page.say("pairs_help", { n: card.pairs.length, pair: names });
}
