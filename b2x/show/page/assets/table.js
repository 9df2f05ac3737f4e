// A table that is understood: which column is which input, how it is written, and the values of rows.

const HISTORY = ["prior_orders", "relationship_days", "order_gap_days"];
const CYCLE = ["first_contact_at", "ordered_at"];
const MOST_KNOWN = 50000;
const FIRST_AFTER_ORDER = "cycle_days: the first contact is after the order";

/** A table that is understood: which column is which input, and how it is written. */
class TableReading {
  /**
   * @param {Dialect} dialect
   * @param {Engine} engine
   * @param {Vocabulary} words
   * @param {Options} options
   */
  constructor(dialect, engine, words, options) {
    this.dialect = dialect;
    this.engine = engine;
    this.words = words;
    this.options = options;
    this.reader = new ValueReader(words);
    this.headers = uniqueHeaders(dialect.header);
    const ours = ["b2x_label", "b2x_probability", "b2x_reasons", "b2x_reject"];
    const there = this.headers.find((header) => ours.includes(header));
    if (there) throw new Refusal("scored", { column: there });
    /** @type {string[]} Inputs that are counted from earlier orders. */
    this.counted = [];
    const rules = new RowRules(this.headers, words);
    rules.askOfHeaders(Boolean(options.sales));
    this.columns = this.findColumns();
    /** @type {Map<string, Evidence>} */
    this.evidence = new Map();
    for (const { name, kind } of this.columns) {
      if (kind === "number" || kind === "time") {
        this.evidence.set(name, new Evidence(kind, this.reader));
      }
    }
    const amount = this.columns.find((column) => column.name === "volume");
    this.suspicions = new Suspicions(this.headers, rules, this.reader, amount);
    /** @type {Map<string, Style | null>} */
    this.styles = new Map();
    /** @type {Map<string, Style>} */
    this.readAs = new Map();
    /** @type {Map<string, Map<string, number>>} Values by input and text. */
    this.known = new Map();
  }

  /** @returns {Column[]} */
  findColumns() {
    const { inputs } = this.engine;
    const finder = new ColumnFinder(this.headers, this.words);
    finder.match(inputs);
    /** @type {(names: string[]) => [string, Kind][]} */
    const ofFields = (names) => names.map((name) => [name, this.words.fields[name].kind]);
    /** @type {Column[]} */
    const dates = [];
    if (inputs.has("cycle_days") && !finder.found.has("cycle_days")) {
      finder.match(ofFields(CYCLE));
      const found = CYCLE.map((name) => finder.found.get(name));
      if (found[0] && found[1]) dates.push(found[0], found[1]);
    }
    const columns = [...inputs.keys()].flatMap((name) => finder.found.get(name) ?? []);
    if (!columns.length && !dates.length) throw new Refusal("no_columns");
    const first = dates[0] ?? columns.find((column) => column.name === CYCLE[0]);
    if (first) finder.refuseCreatedDate(first);
    const uncounted = HISTORY.filter((name) => inputs.has(name) && !finder.found.has(name));
    if (uncounted.length && !this.options.noHistory) {
      const sources = ["buyer_id", "ordered_at"];
      finder.match(ofFields(sources));
      const found = sources.flatMap((name) => finder.found.get(name) ?? []);
      if (found.length === 2) {
        columns.push(...found.filter((column) => !columns.includes(column)));
        this.counted = uncounted;
      }
    }
    columns.push(...dates.filter((column) => !columns.includes(column)));
    return columns;
  }

  /** Settles how numbers and dates are written, or asks. */
  settle() {
    this.suspicions.end();
    this.suspicions.judge(Boolean(this.options.sales));
    for (const { name, kind, header } of this.columns) {
      const evidence = this.evidence.get(name);
      if (!evidence) continue;
      const told = kind === "number" ? this.options.decimal : this.options.dates;
      if (told === undefined) this.ask(evidence, header);
      const { candidates } = evidence;
      const style = told ?? (candidates.length === 1 ? candidates[0] : null);
      this.styles.set(name, style);
      this.readAs.set(name, style ?? evidence.styles[0]);
    }
  }

  /**
   * @param {Evidence} evidence
   * @param {string} header
   */
  ask(evidence, header) {
    const option = evidence.kind === "number" ? "decimal" : "dates";
    const [one, other] = evidence.contradiction;
    if (one !== undefined) {
      const values = `${shown(one)}, ${shown(other ?? one)}`;
      throw new Question(option, evidence.styles, { why: "two_ways", column: header, values });
    }
    const text = evidence.ambiguous;
    if (text === null) return;
    const details = { why: "ambiguous", column: header, values: shown(text) };
    throw new Question(option, evidence.candidates, details);
  }

  /** Whether columns that are read write a decimal comma, and none a decimal point. */
  get decimalComma() {
    const styles = new Set(this.styles.values());
    return styles.has(",") && !styles.has(".");
  }

  /**
   * Checks the values of a row.
   * @param {string[]} fields
   * @param {Column[]} columns
   * @param {string[]} reasons Why values cannot be right is added here.
   * @param {(column: Column, found: "value" | "unread" | "outside") => void} [note]
   */
  check(fields, columns, reasons, note) {
    /** @type {Values} */
    const values = {};
    for (const column of columns) {
      const { name, kind, position } = column;
      const text = fields[position];
      if (kind === "category") values[name] = this.level(text);
      else if (kind === "id") values[name] = this.id(text);
      else values[name] = this.checkText(column, text, reasons, note);
    }
    if (!columns.some((column) => column.name === "cycle_days")) {
      const dates = CYCLE.map((name) => columns.find((column) => column.name === name));
      if (dates[0] && dates[1]) {
        const [first, second] = CYCLE.map((name) => /** @type {number | null} */ (values[name]));
        values.cycle_days = this.cycle(first, second, reasons);
      }
    }
    return values;
  }

  /**
   * @param {number | null} first
   * @param {number | null} second
   * @param {string[]} reasons
   */
  cycle(first, second, reasons) {
    if (first === null || second === null) return null;
    const days = Math.floor(second / DAY) - Math.floor(first / DAY);
    const reason = days < 0 ? FIRST_AFTER_ORDER : this.outside("cycle_days", days);
    if (!reason) return days;
    reasons.push(reason);
    return null;
  }

  /** @param {string} text */
  level(text) {
    const level = normaliseText(text);
    if (level === null || this.reader.missingLevels.has(level)) return null;
    return normaliseText(wholeNumber(text));
  }

  /** @param {string} text */
  id(text) {
    const id = strip(wholeNumber(text));
    return !id || this.reader.missingIds.has(id) ? null : id;
  }

  /**
   * @param {Column} column
   * @param {string} original
   * @param {string[]} reasons
   * @param {(column: Column, found: "value" | "unread" | "outside") => void} [note]
   * @returns {number | null}
   */
  checkText(column, original, reasons, note) {
    const { name, header } = column;
    const kind = /** @type {"number" | "time"} */ (column.kind);
    if (!original) return null;
    const known = this.known.get(name)?.get(original);
    if (known !== undefined) {
      note?.(column, "value");
      return known;
    }
    let text = original;
    if (name === "discount" && /%|\bpct\b|per ?cent|prosent|procent|prozent/i.test(header)) {
      text = text.replace(/([0-9.,])([\t\n\f\r ]*)$/, "$1%$2");
    }
    text = strip(text);
    const value = readAs(this.reader, kind, text, /** @type {Style} */ (this.readAs.get(name)));
    const isField = Object.hasOwn(this.words.fields, name);
    let reason = "";
    if (value === null) {
      if (this.reader.isMissing(text)) return null;
      const infinite = kind === "number" && this.reader.infinite.has(text.toLowerCase());
      const what = kind === "number" ? "a number" : "a date";
      reason = infinite ? "infinite" : `${shown(text)} is not ${what}`;
      note?.(column, "unread");
      reasons.push(`${name}: ${reason}`);
      return null;
    }
    if (text.endsWith("%") && isField && name !== "discount") {
      note?.(column, "unread");
      reasons.push(`${name}: ${shown(text)} is a share, not ${this.words.fields[name].unit}`);
      return null;
    }
    if (kind === "number") {
      reason = this.outside(name, value);
      if (reason) {
        note?.(column, reason.endsWith("infinite") ? "unread" : "outside");
        reasons.push(reason);
        return null;
      }
    }
    note?.(column, "value");
    this.keep(name, original, value);
    return value;
  }

  /**
   * Keeps what a text was read as, since values repeat.
   * @param {string} name
   * @param {string} text
   * @param {number} value
   */
  keep(name, text, value) {
    let known = this.known.get(name);
    if (!known) this.known.set(name, (known = new Map()));
    if (known.size < MOST_KNOWN) known.set(text, value);
  }

  /**
   * Returns why a number cannot be right; "" where it can.
   * @param {string} name
   * @param {number} value
   */
  outside(name, value) {
    if (!Number.isFinite(value)) return `${name}: infinite`;
    const range = this.engine.card.ranges[name];
    if (!range || (value >= range[0] && value <= range[1])) return "";
    const [word, bound] = value < range[0] ? ["below", range[0]] : ["above", range[1]];
    return `${name}: ${numberText(value)} is ${word} ${sixDigits(bound)}`;
  }
}
