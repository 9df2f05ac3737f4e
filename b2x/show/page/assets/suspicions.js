// Notices what `b2x score` treats in its own way: totals, headings and footers, statuses, order
// lines, currencies. The page has no such rules: it says what it saw, and scores nothing.

const MARKS = /[:.*=()[\]–—-]/g;
const SALE_DATE =
  /^[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}(?:[ T][0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?)?$/;
const SALE_AMOUNT = new RegExp(
  "^[-+−(]*(?:[A-Z]{3}|[Kk]r\\.?|[$€£¥])?\\s*[-+−]?" +
    "(?:[0-9]{1,3}(?:,[0-9][0-9])*(?:[ .,'’\\u00a0\\u202f][0-9]{3})+|[0-9]+)?(?:[.,][0-9]*)?" +
    "(?<=[0-9.,])\\s*(?:[A-Z]{3}|[Kk]r\\.?|[$€£¥])?[-)%−]?$",
);
const LAST = 20;

/** @param {string} cell */
function isAmount(cell) {
  return SALE_AMOUNT.test(cell);
}

class Suspicions {
  /**
   * @param {string[]} headers Unique.
   * @param {RowRules} rules
   * @param {ValueReader} reader
   * @param {Column | undefined} amount The column of the amount.
   */
  constructor(headers, rules, reader, amount) {
    this.headers = headers;
    this.rules = rules;
    this.reader = reader;
    this.amount = amount;
    this.totals = new Set(reader.words.totals.map(totalWords));
    this.mostWords = Math.max(...[...this.totals].map((word) => word.split(" ").length));
    const parts = new Set([...this.totals].flatMap((word) => word.split(" ")));
    this.part = new RegExp(
      [...parts].map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"),
      "i",
    );
    /** @type {{fields: string[], line: number}[]} */
    this.last = [];
    this.hadAmount = headers.map(() => false);
    this.codes = headers.map(() => ({
      seen: 0,
      are: true,
      /** @type {Set<string>} */ names: new Set(),
    }));
    /** @type {Set<string>} */
    this.amountCurrencies = new Set();
    /** @type {Map<number, Set<string>>} */
    this.keys = new Map(rules.orders.map((position) => [position, new Set()]));
    /** @type {string} */
    this.orderLines = "";
    /** @type {string} */
    this.status = "";
    this.below = false;
    /** @type {{position: number, rest: string, until: number}[]} */
    this.pending = [];
  }

  /**
   * Looks at a row.
   * @param {string[]} fields
   * @param {string} text
   * @param {number} line
   * @param {boolean} afterBlank Whether a blank line stands above it.
   */
  look(fields, text, line, afterBlank) {
    const filled = fields.reduce((n, field) => n + (field.trim() ? 1 : 0), 0);
    if (!filled || (filled === 1 && fields.length > 2)) {
      const cell = strip(fields.find((field) => field.trim()) ?? "");
      if (!isAmount(cell)) throw new Refusal("heading", { line });
    }
    if (this.part.test(text)) this.refuseTotal(fields, line, false);
    this.below ||= afterBlank;
    if (this.below && filled > 1) {
      this.refuseSecondTable(fields, text, line);
      this.below = false;
    }
    for (const { position, rest, until } of this.pending) {
      if (line < until && totalWords(fields[position]) === rest)
        throw new Refusal("total", { line });
    }
    fields.forEach((field, i) => {
      if (!this.hadAmount[i] && field && isAmount(strip(field))) this.hadAmount[i] = true;
    });
    this.last.push({ fields, line });
    if (this.last.length > 2 * LAST) this.last.shift();
    this.lookAtRules(fields);
  }

  /** Looks at the end of the file. */
  end() {
    const rows = this.last;
    for (let i = Math.max(rows.length - LAST, 0); i < rows.length; i++) {
      const { fields, line } = rows[i];
      this.refuseTotal(fields, line, true);
      const cells = fields.map(strip);
      if (i === 0 || cells[0] || !cells.every((cell) => !cell || isAmount(cell))) continue;
      const above = rows.slice(Math.max(i - 10, 0), i);
      const gaps = cells.filter((cell, j) => !cell && above.every((row) => strip(row.fields[j])));
      if (gaps.length >= 2) throw new Refusal("total", { line });
    }
  }

  /**
   * @param {string[]} fields
   * @param {number} line
   * @param {boolean} last Whether the row is one of the last.
   */
  refuseTotal(fields, line, last) {
    const cells = fields.map(strip);
    const named = cells.findIndex((cell) => cell && !isAmount(cell) && this.restOf(cell) !== null);
    if (named < 0) return;
    const beside = cells.filter((cell, i) => cell && i !== named);
    const others = beside.filter((cell) => !isAmount(cell));
    if (!beside.length || others.length === beside.length) return;
    const silent = others.every(
      (cell) =>
        this.reader.currencies.has(cell.toUpperCase()) ||
        this.reader.isMissing(cell) ||
        SALE_DATE.test(cell),
    );
    if (!silent) return;
    const rest = /** @type {string} */ (this.restOf(cells[named]));
    const above = this.last.filter((row) => row.line < line);
    const known = rest && above.some((row) => totalWords(row.fields[named]) === rest);
    if ((last && !rest) || known || cells.includes("")) throw new Refusal("total", { line });
    if (rest && above.length < LAST)
      this.pending.push({ position: named, rest, until: line + LAST });
  }

  /**
   * Refuses a row of names under a blank line, where it is unlike the rows above.
   * @param {string[]} fields
   * @param {string} text
   * @param {number} line
   */
  refuseSecondTable(fields, text, line) {
    const cells = fields.map(strip);
    const unlike = cells.every((cell, i) => {
      const shape = shapeOf(cell);
      return !cell || this.last.every((row) => shapeOf(strip(row.fields[i])) !== shape);
    });
    const names = cells.some(
      (cell, i) => cell && this.hadAmount[i] && !isAmount(cell) && !this.reader.isMissing(cell),
    );
    if (unlike && (names || !/[0-9]/.test(text))) throw new Refusal("second_table", { line });
  }

  /**
   * Returns what a cell says besides a word for a total; null where it has none.
   * @param {string} cell
   */
  restOf(cell) {
    const words = totalWords(cell).split(" ").filter(Boolean);
    for (let n = Math.min(words.length, this.mostWords); n > 0; n--) {
      if (this.totals.has(words.slice(0, n).join(" "))) return words.slice(n).join(" ");
      if (this.totals.has(words.slice(-n).join(" "))) return words.slice(0, -n).join(" ");
    }
    return null;
  }

  /** @param {string[]} fields */
  lookAtRules(fields) {
    const { statuses, flags, sure } = this.rules;
    if (!this.status) {
      const found =
        statuses.find((i) => fields[i] && this.rules.saysWhatIsSold(fields[i])) ??
        flags.find((i) => !this.reader.isMissing(strip(fields[i])));
      if (found !== undefined) this.status = this.headers[found];
    }
    for (const [position, keys] of this.keys) {
      if (this.orderLines) break;
      const key = strip(wholeNumber(fields[position]));
      if (keys.has(key) || (!key && sure.includes(position))) {
        this.orderLines = this.headers[position];
      }
      if (key) keys.add(key);
    }
    this.codes.forEach((column, i) => {
      const named = this.rules.currencies.includes(i);
      if (!named && !column.are) return;
      const text = strip(fields[i]);
      if (!text || this.reader.missing.has(text.toLowerCase()) || /[0-9]/.test(text)) {
        if (text && column.seen < 100) column.are = false;
        return;
      }
      if (column.seen < 100 && !this.reader.currencies.has(text) && !this.reader.signs.has(text)) {
        column.are = false;
      }
      column.seen++;
      if ((named || column.are) && column.names.size < 3) column.names.add(text.toUpperCase());
    });
    if (this.amount) {
      const text = strip(fields[this.amount.position]);
      if (text && !/^[0-9.,+-]*$/.test(text)) {
        const found = this.reader.takeApart(text);
        if (found?.currency) this.amountCurrencies.add(found.currency);
      }
    }
  }

  /**
   * Asks or refuses where rows may be something else than sales.
   * @param {boolean} allSales Whether the user said that every row is a sale.
   */
  judge(allSales) {
    if (!allSales) {
      if (this.status) throw new Question("sales", [], { why: "status", name: this.status });
      if (this.orderLines) throw new Question("sales", [], { why: "lines", name: this.orderLines });
    }
    if (!this.amount) return;
    const several = this.codes.findIndex((column, i) => {
      const may = this.rules.currencies.includes(i) || column.are;
      return may && i !== this.amount?.position && column.names.size > 1;
    });
    if (several >= 0) throw new Refusal("currencies", { column: this.headers[several] });
    if (this.amountCurrencies.size > 1) {
      throw new Refusal("currencies", { column: this.amount.header });
    }
  }
}

/** @param {string} cell */
function totalWords(cell) {
  return folded(cell).replace(MARKS, " ").trim().replace(/\s+/g, " ");
}

/** @param {string} cell */
function shapeOf(cell) {
  const several = (cell.match(/\p{Nd}+/gu) ?? []).length > 1;
  const shape = cell.replace(/\p{Nd}+/gu, "9");
  return several ? shape.replace(/[\p{L}\p{Nl}\p{No}]+/gu, "a") : shape;
}
