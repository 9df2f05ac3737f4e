// Scores a CSV file: understands it, checks every value, and writes each row with its decision.
// Equal to `b2x score` with the options that were chosen, or refused; see docs/decisions/browser.md.

/**
 * What the user said of a file.
 * @typedef {object} Options
 * @property {Decimal} [decimal]
 * @property {DateOrder} [dates]
 * @property {string} [delimiter]
 * @property {boolean} [sales] Whether every row is a sale.
 * @property {boolean} [noHistory] Whether earlier orders are not counted.
 * @property {number} [typical] The seller's median sale.
 */
/** @typedef {{name: string, header: string, style: Style | null}} ReadColumn */
/**
 * @typedef {object} Scored
 * @property {Blob} blob
 * @property {number} rows
 * @property {Object<Label, number>} counts
 * @property {number} rejected
 * @property {number} lines Lines that are not rows.
 * @property {BadLine[]} examples Rejected rows and bad lines, the first ones.
 * @property {ReadColumn[]} columns
 * @property {string[]} missing Inputs of the model that the file lacks.
 * @property {boolean} counted Whether earlier orders were counted.
 * @property {number | null} typical The median sale that was used; null where none is needed.
 * @property {string} encoding
 */

const HISTORY = ["prior_orders", "relationship_days", "order_gap_days"];
const CYCLE = ["first_contact_at", "ordered_at"];
const EXAMPLES = 20;
const LONG_FILE = 4 * 2 ** 20;
const MOST_SAMPLED = 100000;
const MOST_KNOWN = 50000;
const FIRST_AFTER_ORDER = "cycle_days: the first contact is after the order";

/**
 * Scores a file.
 * @param {Blob} blob
 * @param {Scorecard} card
 * @param {Vocabulary} words
 * @param {Options} options
 * @param {(share: number) => void} [progress]
 * @returns {Promise<Scored>}
 */
async function scoreFile(blob, card, words, options, progress = () => {}) {
  const dialect = await findDialect(blob, words, options.delimiter);
  const table = new TableReading(dialect, new Engine(card), words, options);
  /** @type {(use: RowUser, from: number, to: number) => Promise<void>} */
  const pass = (use, from, to) =>
    eachRow(blob, dialect, use, (share) => progress(from + (to - from) * share));
  await pass(new Learning(table), 0.1, 0.4);
  table.settle();
  const survey = new Survey(table);
  await pass(survey, 0.4, 0.6);
  survey.fillIn(blob.size);
  const output = new Output(table, survey);
  await pass(output, 0.6, 1);
  return output.result();
}

/**
 * What is done with the lines of a file, in order.
 * @typedef {object} RowUser
 * @property {(fields: string[], text: string, line: number, afterBlank: boolean) => void} row
 * @property {(bad: BadLine) => void} [bad] Takes a line that is not a row.
 */

/**
 * Reads a file to its end.
 * @param {Blob} blob
 * @param {Dialect} dialect
 * @param {RowUser} use
 * @param {(share: number) => void} progress
 */
async function eachRow(blob, dialect, use, progress) {
  const reader = new RecordReader(
    dialect,
    (fields, text, line) => use.row(fields, text, line, reader.afterBlank),
    (bad) => use.bad?.(bad),
  );
  let toSkip = dialect.firstLine - 1;
  let rest = "";
  for await (const text of texts(blob, dialect, progress)) {
    rest += text;
    while (toSkip) {
      const end = rest.indexOf(dialect.newline);
      if (end < 0) break;
      rest = rest.slice(end + 1);
      toSkip--;
    }
    if (toSkip) continue;
    reader.push(rest);
    rest = "";
  }
  reader.end();
}

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

/** The first pass: how values are written, and whether rows are sales. */
class Learning {
  /** @param {TableReading} table */
  constructor(table) {
    this.table = table;
  }

  /**
   * @param {string[]} fields
   * @param {string} text
   * @param {number} line
   * @param {boolean} afterBlank
   */
  row(fields, text, line, afterBlank) {
    const { columns, evidence, suspicions } = this.table;
    for (const { name, position } of columns) {
      if (fields[position]) evidence.get(name)?.add(strip(fields[position]));
    }
    suspicions.look(fields, text, line, afterBlank);
  }
}

/** The second pass: which rows are rejected, the median sale, each buyer's earlier orders. */
class Survey {
  /** @param {TableReading} table */
  constructor(table) {
    this.table = table;
    this.rejected = false;
    const { parameters } = table.engine.card;
    const there = table.columns.some((column) => column.name === "volume");
    this.asksTypical = parameters.typical_volume === null && there;
    const open = Object.keys(parameters).filter((name) => parameters[name] === null);
    const other = open.find((name) => name !== "typical_volume");
    if (other) throw new Refusal("parameter", { name: other });
    /** @type {number[]} */
    this.amounts = [];
    /** @type {Map<string, number>} */
    this.buyers = new Map();
    /** @type {number[]} */
    this.codes = [];
    /** @type {number[]} */
    this.days = [];
    /** @type {Map<string, {unread: number, outside: number, read: number}>} */
    this.noted = new Map();
    /** @type {number | null} */
    this.typical = null;
    /** @type {Object<string, Float64Array>} */
    this.counts = {};
  }

  /** @param {string[]} fields */
  row(fields) {
    const { table } = this;
    /** @type {string[]} */
    const reasons = [];
    const values = table.check(fields, table.columns, reasons, this.note.bind(this));
    if (reasons.length) this.rejected = true;
    const volume = /** @type {number | null | undefined} */ (values.volume);
    if (this.asksTypical && volume && volume > 0) this.amounts.push(volume);
    if (!table.counted.length) return;
    const buyer = /** @type {string | null} */ (values.buyer_id);
    const time = /** @type {number | null} */ (values.ordered_at);
    const sold = buyer !== null && !reasons.some((reason) => reason.startsWith("ordered_at: "));
    if (buyer !== null && !this.buyers.has(buyer)) this.buyers.set(buyer, this.buyers.size);
    const is = sold && time !== null;
    this.codes.push(is ? /** @type {number} */ (this.buyers.get(buyer)) : -1);
    this.days.push(is ? Math.floor(time / DAY) : 0);
  }

  /**
   * Refuses a column that may hold something else than its field: `b2x score` may not read it.
   * @param {Column} column
   * @param {"value" | "unread" | "outside"} found
   */
  note(column, found) {
    const { name, kind, header } = column;
    const fields = this.table.words.fields;
    if (kind !== "number" || header === name || name === "volume" || !Object.hasOwn(fields, name)) {
      return;
    }
    const seen = this.noted.get(name) ?? { unread: 0, outside: 0, read: 0 };
    this.noted.set(name, seen);
    if (found === "unread") seen.unread++;
    else seen.read++;
    if (found === "outside") seen.outside++;
    const all = seen.unread + seen.read;
    const outside = seen.outside > 0.01 * seen.read && noSlips(seen.outside, seen.read);
    if (outside || (2 * seen.unread > all && noSlips(seen.unread, all))) {
      throw new Refusal("other_quantity", { column: header, field: name });
    }
  }

  /**
   * Fills in the seller's median sale and the counts of earlier orders.
   * @param {number} size Of the file in bytes.
   */
  fillIn(size) {
    const { table } = this;
    const told = table.options.typical;
    if (this.asksTypical && told !== undefined) this.typical = told;
    else if (this.asksTypical && this.amounts.length) {
      const median = medianOf(this.amounts);
      // Of long files `b2x score` takes the median of a sample, which is not taken here.
      if (size >= LONG_FILE || this.amounts.length > MOST_SAMPLED) {
        throw new Question("typical", [], { median });
      }
      this.typical = median;
    }
    if (this.typical !== null) {
      const { card } = table.engine;
      const parameters = { ...card.parameters, typical_volume: this.typical };
      table.engine = new Engine({ ...card, parameters });
    }
    if (table.counted.length) {
      this.refuseDoubtful();
      this.counts = earlierOrders(this.codes, this.days);
    }
  }

  /** Asks about buyers that stand for nobody in particular, and ids with digits cut off. */
  refuseDoubtful() {
    const header = this.table.columns.find((column) => column.name === "buyer_id")?.header ?? "";
    const names = [...this.buyers.keys()];
    if (names.some((name) => /^[0-9]([.,][0-9]+)?[eE]\+[0-9]+$/.test(name))) {
      throw new Refusal("cut_ids", { column: header });
    }
    const sales = names.map(() => 0);
    for (const code of this.codes) if (code >= 0) sales[code]++;
    const total = sales.reduce((a, b) => a + b, 0);
    const second = sales.length > 1 ? [...sales].sort((a, b) => b - a)[1] : 0;
    const anybody = new RegExp(`^${this.table.words.anybody}$`, "i");
    names.forEach((name, i) => {
      if (sales[i] < Math.max(3, 0.01 * total)) return;
      const number = name === "-1" || /^0+$/.test(name) || /^9{4,}$/.test(name);
      const isAny = number ? sales[i] > 2 * second : anybody.test(name);
      if (isAny || (sales[i] > 0.5 * total && sales[i] >= 20)) {
        throw new Question("history", [], { column: header, sales: sales[i], total });
      }
    });
  }
}

/** The third pass: writes each row with its decision. */
class Output {
  /**
   * @param {TableReading} table
   * @param {Survey} survey
   */
  constructor(table, survey) {
    this.table = table;
    this.survey = survey;
    const { dialect } = table;
    this.decimal = table.decimalComma ? "," : ".";
    const body = dialect.headerText.replace(/[\r\n]+$/, "");
    const cells = dialect.header.map((name) => csvCell(name, dialect.delimiter, true));
    this.quoted = cells.join(dialect.delimiter) === body;
    /** @type {(Blob | Uint8Array<ArrayBuffer>)[]} */
    this.parts = dialect.bom ? [new Uint8Array([0xef, 0xbb, 0xbf])] : [];
    this.text = dialect.sep;
    /** @type {Object<Label, number>} */
    this.counts = { B2B: 0, B2C: 0, unsure: 0 };
    this.rows = 0;
    this.rejected = 0;
    this.lines = 0;
    /** @type {BadLine[]} */
    this.examples = [];
    const names = ["b2x_label", "b2x_probability"];
    if (survey.rejected) names.push("b2x_reject");
    this.write(dialect.headerText, names);
  }

  /**
   * @param {string[]} fields
   * @param {string} text
   * @param {number} line
   */
  row(fields, text, line) {
    const { table, survey } = this;
    /** @type {string[]} */
    const reasons = [];
    const values = table.check(fields, table.columns, reasons);
    for (const name of table.counted) {
      const count = survey.counts[name][this.rows];
      values[name] = count > (table.words.fields[name].high ?? Infinity) ? null : count;
    }
    this.rows++;
    if (reasons.length) {
      this.rejected++;
      const reason = asCell(reasons.join("; "));
      if (this.examples.length < EXAMPLES) this.examples.push({ line, reason });
      this.write(text, [null, null, reason]);
      return;
    }
    const logOdds = table.engine.logOdds(values);
    const label = table.engine.label(logOdds);
    this.counts[label]++;
    const cells = [label, fourDecimals(probability(logOdds), this.decimal)];
    this.write(text, survey.rejected ? [...cells, null] : cells);
  }

  /** @param {BadLine} bad */
  bad(bad) {
    this.lines++;
    if (this.examples.length < EXAMPLES) this.examples.push(bad);
  }

  /**
   * @param {string} text The line as it was.
   * @param {(string | null)[]} cells Null where there is nothing: it is not quoted.
   */
  write(text, cells) {
    const { delimiter, encoding } = this.table.dialect;
    let end = text.length;
    if (text[end - 1] === "\n") end--;
    if (text[end - 1] === "\r") end--;
    this.text += text.slice(0, end);
    for (const cell of cells) {
      this.text += delimiter + (cell === null ? "" : csvCell(cell, delimiter, this.quoted));
    }
    this.text += text.slice(end);
    if (this.text.length > 2 ** 20) {
      this.parts.push(new Blob([encoded(this.text, encoding)]));
      this.text = "";
    }
  }

  /** @returns {Scored} */
  result() {
    const { table, survey } = this;
    const { dialect, columns, engine } = table;
    this.parts.push(encoded(this.text, dialect.encoding));
    const found = new Set(columns.map((column) => column.name));
    if (CYCLE.every((name) => found.has(name))) found.add("cycle_days");
    table.counted.forEach((name) => found.add(name));
    return {
      blob: new Blob(this.parts, { type: "text/csv" }),
      rows: this.rows,
      counts: this.counts,
      rejected: this.rejected,
      lines: this.lines,
      examples: this.examples,
      columns: columns.map(({ name, header }) => ({
        name,
        header,
        style: table.styles.get(name) ?? null,
      })),
      missing: [...engine.inputs.keys()].filter((name) => !found.has(name)),
      counted: table.counted.length > 0,
      typical: survey.typical,
      encoding: dialect.encoding,
    };
  }
}

/**
 * @param {number} bad
 * @param {number} n
 */
function noSlips(bad, n) {
  return bad >= 10 || (bad >= 3 && 2 * bad > n);
}

/** @param {number[]} numbers One at least. */
function medianOf(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Counts each buyer's orders of earlier days; sales of one day do not count for one another.
 * @param {number[]} codes The buyer of each row, -1 where not known.
 * @param {number[]} days
 * @returns {Object<string, Float64Array>} NaN where missing.
 */
function earlierOrders(codes, days) {
  const counts = Object.fromEntries(HISTORY.map((name) => [name, new Float64Array(codes.length).fill(NaN)]));
  const order = codes.map((_, i) => i).filter((i) => codes[i] >= 0);
  order.sort((a, b) => codes[a] - codes[b] || days[a] - days[b]);
  let buyer = 0;
  let today = 0;
  order.forEach((row, place) => {
    const above = place ? order[place - 1] : -1;
    if (above < 0 || codes[above] !== codes[row]) buyer = today = place;
    else if (days[above] !== days[row]) today = place;
    counts.prior_orders[row] = today - buyer;
    counts.relationship_days[row] = days[row] - days[order[buyer]];
    if (today > buyer) counts.order_gap_days[row] = days[row] - days[order[today - 1]];
  });
  return counts;
}

/**
 * Returns a probability with four decimals, rounded to even.
 * @param {number} value
 * @param {string} decimal
 */
function fourDecimals(value, decimal) {
  let steps = Math.round(value * 10000);
  if (steps - value * 10000 === 0.5 && steps % 2) steps--;
  const text = String(steps).padStart(5, "0");
  return `${text.slice(0, -4)}${decimal}${text.slice(-4)}`;
}
