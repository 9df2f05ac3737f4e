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

const EXAMPLES = 20;

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
