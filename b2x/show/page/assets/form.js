// The form: one sale, its decision and reasons, computed anew at every change.

/**
 * What the page is made of.
 * @typedef {object} PageData
 * @property {string} name The model's.
 * @property {string} command The model as a command line names it, with its options.
 * @property {string} language
 * @property {Scorecard} card
 * @property {Vocabulary} words
 * @property {Object<string, string>} headers Header by input, of the table it was trained on.
 * @property {Common[]} common By term; empty where training rows were not counted.
 * @property {Object<string, string>} texts
 */
/**
 * Of each bin, the share of training rows in it, and of rows like it: their share, and that of B2B
 * among them.
 * @typedef {{rows: number[], such: ([number, number | null] | null)[]}} Common
 */

/** Smaller contributions, which are shown as 0.00, are left out of the reasons. */
const SMALLEST = 0.005;
/** Reasons that are shown one by one; the others are added up. */
const MOST_REASONS = 8;

class Page {
  /** @param {PageData} data */
  constructor(data) {
    this.data = data;
    this.texts = data.texts;
    this.number = new Intl.NumberFormat(data.language);
    this.percent = new Intl.NumberFormat(data.language, {
      style: "percent",
      maximumFractionDigits: 1,
    });
    const signed = new Intl.NumberFormat(data.language, {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
      signDisplay: "exceptZero",
    });
    this.signed = {
      format: (/** @type {number} */ value) => signed.format(value).replace("-", "−"),
    };
    /** @type {Map<string, string>} Header by field, of the file that was scored last. */
    this.headers = new Map(Object.entries(data.headers));
  }

  /**
   * @param {string} key
   * @param {Object<string, string | number>} [parts]
   */
  say(key, parts) {
    return say(this.texts, key, parts);
  }

  /**
   * Returns what people call an input: the file's header, the field's name, or its own.
   * @param {string} name
   */
  nameOf(name) {
    return this.headers.get(name) ?? this.texts[`field_${name}`] ?? name;
  }

  /**
   * Returns how common training sales like one are, and how many of them were B2B; "" if not known.
   * @param {number} term
   * @param {number} bin
   */
  howCommon(term, bin) {
    const such = this.data.common[term]?.such[bin];
    if (!such?.[0]) return "";
    const [share, b2b] = such.map((one) => (one === null ? "" : this.percent.format(one)));
    return this.say(b2b ? "such_b2b" : "such", { share, b2b });
  }

  /**
   * Returns what people call a feature.
   * @param {Term} term
   */
  featureName(term) {
    const [a, b] = term.inputs.map((name) => this.nameOf(name));
    const operation = term.operation.replace("_with_midnight", "");
    const key = `feature_${operation}`;
    return key in this.texts ? this.say(key, { a, b: b ?? "" }) : a;
  }
}

class Form {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.card = page.data.card;
    this.engine = new Engine(this.card);
    this.asksTypical = this.card.parameters.typical_volume === null;
    /** @type {Map<string, () => Value | undefined>} What reads each input; undefined where wrong. */
    this.readers = new Map();
    this.draw();
    const form = byId("form");
    form.addEventListener("input", () => this.decide());
    form.addEventListener("reset", () => setTimeout(() => this.decide()));
    form.addEventListener("submit", (event) => event.preventDefault());
    this.decide();
  }

  /** Draws the fields. */
  draw() {
    const fields = byId("fields");
    fields.replaceChildren();
    if (this.asksTypical)
      fields.append(this.numberField("typical_volume", this.page.say("typical")));
    for (const [name, kind] of this.engine.inputs) {
      if (kind === "category") fields.append(this.levelField(name));
      else if (kind === "time") fields.append(this.timeField(name));
      else fields.append(this.numberField(name, this.page.nameOf(name)));
    }
  }

  /**
   * @param {string} name
   * @param {string} label
   */
  numberField(name, label) {
    const input = /** @type {HTMLInputElement} */ (
      element("input", {
        id: `f-${name}`,
        type: "text",
        inputmode: "decimal",
        "aria-describedby": `e-${name}`,
      })
    );
    const error = element("p", { class: "error", id: `e-${name}` });
    this.readers.set(name, () => {
      const text = input.value
        .trim()
        .replace(/[\s\u00a0\u202f]/g, "")
        .replace(",", ".");
      let wrong = "";
      let number = null;
      if (text) {
        number = /^[+\-−]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)
          ? Number(text.replace("−", "-"))
          : NaN;
        const [low, high] = this.rangeOf(name);
        if (!Number.isFinite(number)) wrong = this.page.say("no_number", { text: input.value });
        else if (number < low || number > high) wrong = this.outside(low, high);
      }
      error.textContent = wrong;
      input.setAttribute("aria-invalid", String(Boolean(wrong)));
      return wrong ? undefined : number;
    });
    const help =
      name === "typical_volume"
        ? [element("p", { class: "soft small" }, this.page.say("typical_help"))]
        : [];
    const side = name === "typical_volume" ? { class: "whole" } : undefined;
    return element(
      "div",
      side,
      element("label", { for: `f-${name}` }, label),
      ...help,
      input,
      error,
    );
  }

  /**
   * @param {string} name
   * @returns {[number, number]}
   */
  rangeOf(name) {
    if (name === "typical_volume") return [Number.MIN_VALUE, Infinity];
    return this.card.ranges[name] ?? [-Infinity, Infinity];
  }

  /**
   * @param {number} low
   * @param {number} high
   */
  outside(low, high) {
    const shown = (/** @type {number} */ bound) =>
      Number.isFinite(bound) ? this.page.number.format(bound) : "…";
    return this.page.say("outside", {
      low: low === Number.MIN_VALUE ? ">0" : shown(low),
      high: shown(high),
    });
  }

  /** @param {string} name */
  levelField(name) {
    const levels = new Set(
      this.card.terms
        .filter((term) => term.inputs[0] === name)
        .flatMap((term) => term.levels ?? []),
    );
    const input = /** @type {HTMLInputElement} */ (
      element("input", { id: `f-${name}`, list: `l-${name}`, type: "text" })
    );
    const options = [...levels].map((level) => element("option", { value: level }));
    this.readers.set(name, () => {
      const level = normaliseText(input.value);
      if (level === null || this.page.data.words.missing_levels.includes(level)) return null;
      return normaliseText(wholeNumber(input.value));
    });
    return element(
      "div",
      {},
      element("label", { for: `f-${name}` }, this.page.nameOf(name)),
      input,
      element("datalist", { id: `l-${name}` }, ...options),
    );
  }

  /** @param {string} name */
  timeField(name) {
    const label = this.page.nameOf(name);
    const date = /** @type {HTMLInputElement} */ (
      element("input", {
        id: `f-${name}`,
        type: "date",
        "aria-label": `${label}, ${this.page.say("date")}`,
        min: "0001-01-01",
        max: "9999-12-31",
      })
    );
    const time = /** @type {HTMLInputElement} */ (
      element("input", {
        id: `t-${name}`,
        type: "time",
        "aria-label": `${label}, ${this.page.say("time")}`,
      })
    );
    const error = element("p", { class: "error", id: `e-${name}` });
    this.readers.set(name, () => {
      if (!date.value) return null;
      const [year, month, day] = date.value.split("-").map(Number);
      const [hour, minute, second] = (time.value || "0:0").split(":").map(Number);
      const days = dayNumber(year, month, day);
      return days === null ? null : ((days * 24 + hour) * 60 + minute) * 60 + (second ?? 0);
    });
    return element(
      "fieldset",
      {},
      element("legend", { class: "label" }, label),
      element("div", { class: "two" }, date, time),
      error,
    );
  }

  /** Names the fields anew, by the headers of a file. */
  relabel() {
    for (const name of this.engine.inputs.keys()) {
      const label = document.querySelector(`label[for="${CSS.escape(`f-${name}`)}"]`);
      if (label) label.textContent = this.page.nameOf(name);
    }
    this.decide();
  }

  /** The typical sale that was typed in; null where there is none. */
  typical() {
    return this.asksTypical ? (this.readers.get("typical_volume")?.() ?? null) : null;
  }

  /** Reads the form, decides, and shows decision and reasons. */
  decide() {
    /** @type {Values} */
    const values = {};
    let wrong = false;
    for (const [name, read] of this.readers) {
      const value = read();
      if (value === undefined) wrong = true;
      else if (name !== "typical_volume") values[name] = value;
    }
    const [first, second] = [values.first_contact_at, values.ordered_at];
    if (typeof first === "number" && typeof second === "number") {
      const late = Math.floor(first / DAY) > Math.floor(second / DAY);
      byId("e-first_contact_at").textContent = late ? this.page.say("order_first") : "";
      wrong ||= late;
    }
    if (wrong) return;
    const typical = this.typical();
    const parameters = this.asksTypical
      ? { ...this.card.parameters, typical_volume: /** @type {number | null} */ (typical) }
      : this.card.parameters;
    this.engine = new Engine({ ...this.card, parameters });
    if (Object.values(values).some((value) => value !== null)) this.show(values);
    else this.showNothing();
  }

  /** Shows that nothing is decided as long as no field is filled. */
  showNothing() {
    const verdict = byId("verdict");
    verdict.textContent = "";
    delete verdict.dataset.label;
    delete verdict.dataset.logOdds;
    byId("probability").textContent = this.page.say("nothing_filled");
    byId("scale").replaceChildren();
    byId("reasons").replaceChildren();
    byId("start").textContent = "";
  }

  /** @param {Values} values */
  show(values) {
    const { page } = this;
    const logOdds = this.engine.logOdds(values);
    const label = this.engine.label(logOdds);
    const verdict = byId("verdict");
    verdict.textContent = page.say(label);
    verdict.dataset.label = label;
    verdict.dataset.logOdds = String(logOdds);
    const share = page.percent.format(probability(logOdds));
    byId("probability").textContent = page.say("probability", { share });
    this.drawScale(logOdds);
    const reasons = [...this.engine.contributions(values)]
      .filter(([, value]) => Math.abs(value) >= SMALLEST)
      .sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
    const most = Math.max(...reasons.map(([, value]) => Math.abs(value)), 1);
    const bins = this.engine.bins(values);
    const items = reasons.slice(0, MOST_REASONS).map(([name, value]) => {
      const such = page.howCommon(...this.loudest(name, bins));
      return this.reason(name, values[name] ?? null, value, most, such);
    });
    const rest = reasons.slice(MOST_REASONS);
    if (rest.length) {
      const sum = rest.reduce((total, [, value]) => total + value, 0);
      const names = rest.map(([name]) => page.nameOf(name)).join(", ");
      items.push(this.bar(page.say("rest", { names }), sum, most));
    }
    byId("reasons").replaceChildren(...items);
    byId("start").textContent = items.length
      ? page.say("start", {
          base: page.signed.format(this.card.intercept),
          total: page.signed.format(logOdds),
        })
      : page.say("nothing_said");
  }

  /**
   * @param {string} name
   * @param {Value} value
   * @param {number} adds
   * @param {number} most
   * @param {string} such How common such sales are.
   */
  reason(name, value, adds, most, such) {
    const known = value === null ? this.page.say("reason_missing") : this.shownValue(name, value);
    const item = this.bar(`${this.page.nameOf(name)}: ${known}`, adds, most);
    item.dataset.field = name;
    item.dataset.adds = String(adds);
    if (such) item.append(element("span", { class: "such soft small" }, such));
    return item;
  }

  /**
   * @param {string} text
   * @param {number} adds
   * @param {number} most
   */
  bar(text, adds, most) {
    const side = adds > 0 ? "for-b2b" : "for-b2c";
    const bar = element("i", { class: side });
    bar.style.width = `${Math.min((50 * Math.abs(adds)) / most, 50)}%`;
    const number = element("span", { class: `number ${side}` }, this.page.signed.format(adds));
    const spoken = this.page.say(adds > 0 ? "for_b2b" : "for_b2c");
    number.append(element("span", { class: "visually-hidden" }, ` ${spoken}`));
    const item = element("li", {}, element("span", { class: "what" }, text), number);
    item.append(element("span", { class: "bar", "aria-hidden": "true" }, bar));
    return item;
  }

  /**
   * Returns the term that speaks loudest of an input, alone if there is one, and its bin.
   * @param {string} name
   * @param {number[]} bins
   * @returns {[number, number]}
   */
  loudest(name, bins) {
    const { terms } = this.card;
    const reading = terms.map((_, i) => i).filter((i) => terms[i].inputs.includes(name));
    const alone = reading.filter((i) => terms[i].inputs.length === 1);
    const loud = (/** @type {number} */ i) => Math.abs(terms[i].values[bins[i]]);
    const found = (alone.length ? alone : reading).reduce((a, b) => (loud(b) > loud(a) ? b : a));
    return [found, bins[found]];
  }

  /**
   * @param {string} name
   * @param {string | number} value
   */
  shownValue(name, value) {
    if (typeof value === "string") return value;
    if (this.engine.inputs.get(name) !== "time") return this.page.number.format(value);
    const date = new Date(value * 1000);
    return date.toLocaleString(this.page.data.language, {
      timeZone: "UTC",
      dateStyle: "medium",
      ...(value % DAY ? { timeStyle: "short" } : {}),
    });
  }

  /** @param {number} logOdds */
  drawScale(logOdds) {
    const { b2c_to, b2b_from } = this.card.thresholds;
    const fill = element("div", { class: "fill" });
    fill.style.width = `${100 * probability(logOdds)}%`;
    const marks = [b2c_to, b2b_from].map((threshold) => {
      const share = probability(threshold);
      const mark = element(
        "div",
        { class: "mark" },
        element("span", {}, this.page.percent.format(share)),
      );
      mark.style.left = `${100 * share}%`;
      return mark;
    });
    byId("scale").replaceChildren(fill, ...marks);
  }
}
