// CSV text as records, and lines that are not records, as in b2x/records/delimited; a quote that does
// not close is refused.

/**
 * @typedef {object} Dialect
 * @property {"utf-8" | "windows-1252"} encoding
 * @property {boolean} bom
 * @property {string} newline
 * @property {string} sep A first line such as `sep=;`, with its end; mostly empty.
 * @property {string} delimiter
 * @property {string[]} header
 * @property {string} headerText The header's line, with its end.
 * @property {number} firstLine Number of the line after the header.
 */
/** @typedef {{line: number, reason: string}} BadLine */
/** @typedef {"open" | "quote" | "return" | "long"} NoFields Why a line has no fields. */
/** @typedef {(fields: string[], text: string, line: number) => void} OnRow */

const MOST_LINES = 1000;
const LONGEST_FIELD = 131072;

/**
 * The fields of a line, or why it has none: `open` where a quote is still open at its end.
 * @param {string} line With its end.
 * @param {string} delimiter
 * @returns {string[] | NoFields}
 */
function fieldsOf(line, delimiter) {
  let end = line.length;
  if (line[end - 1] === "\n") end--;
  if (line[end - 1] === "\r") end--;
  if (!line.includes('"')) {
    const body = line.slice(0, end);
    if (body.includes("\r")) return "return";
    const fields = body.split(delimiter);
    return isLong(fields, body) ? "long" : fields;
  }
  /** @type {string[]} */
  const fields = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"' && at < end) {
      let field = "";
      let from = at + 1;
      for (;;) {
        const quote = line.indexOf('"', from);
        if (quote < 0) return "open";
        field += line.slice(from, quote);
        from = quote + 1;
        if (line[from] !== '"') break;
        field += '"';
        from++;
      }
      fields.push(field);
      at = from;
      if (at < end && line[at] !== delimiter) return "quote";
    } else {
      let stop = line.indexOf(delimiter, at);
      if (stop < 0 || stop > end) stop = end;
      const field = line.slice(at, stop);
      if (field.includes("\r")) return "return";
      fields.push(field);
      at = stop;
    }
    if (at >= end) return isLong(fields, line) ? "long" : fields;
    at++;
  }
}

/**
 * Whether a field is longer than b2x reads.
 * @param {string[]} fields
 * @param {string} line
 */
function isLong(fields, line) {
  return line.length > LONGEST_FIELD && fields.some((field) => field.length > LONGEST_FIELD);
}

/**
 * Splits text into records as it comes.
 */
class RecordReader {
  /**
   * @param {Pick<Dialect, "newline" | "delimiter" | "header" | "firstLine">} dialect
   * @param {OnRow} onRow
   * @param {(bad: BadLine) => void} onBad
   */
  constructor(dialect, onRow, onBad) {
    this.dialect = dialect;
    this.onRow = onRow;
    this.onBad = onBad;
    this.line = dialect.firstLine;
    this.rest = "";
    this.held = "";
    this.heldLines = 0;
    this.afterBlank = false;
    const lower = (/** @type {string} */ text) => text.replace(/[A-Z]/g, (c) => c.toLowerCase());
    this.lower = lower;
    this.header = dialect.header.map(lower);
  }

  /** @param {string} text */
  push(text) {
    const all = this.rest + text;
    const newline = this.dialect.newline;
    let start = 0;
    for (;;) {
      const end = all.indexOf(newline, start);
      if (end < 0) break;
      this.take(all.slice(start, end + 1));
      start = end + 1;
    }
    this.rest = all.slice(start);
    if (this.rest.length > 2 ** 24) throw new Refusal("long_line", { line: this.line });
  }

  end() {
    if (this.rest) this.take(this.rest);
    this.rest = "";
    if (this.held) throw new Refusal("quotes", { line: this.line });
  }

  /** @param {string} line */
  take(line) {
    const whole = this.held + line;
    const { delimiter, header } = this.dialect;
    const fields = fieldsOf(whole, delimiter);
    if (fields === "open") {
      this.held = whole;
      if (++this.heldLines > MOST_LINES) throw new Refusal("quotes", { line: this.line });
      return;
    }
    const isOne = !this.held;
    const number = this.line;
    this.line += this.heldLines + 1;
    this.held = "";
    this.heldLines = 0;
    if (typeof fields === "string" || fields.length !== header.length) {
      if (fields.length <= 1 && typeof fields !== "string" && !strip(whole)) {
        this.afterBlank = true;
        return;
      }
      // What follows a quote that was never meant to open a record is not for this page to mend.
      if (!isOne) throw new Refusal("quotes", { line: number });
      this.onBad({ line: number, reason: lineReason(fields, header.length) });
      return;
    }
    const reason = this.reportLine(fields);
    if (reason) {
      this.onBad({ line: number, reason });
      return;
    }
    if (whole.replace(/[\r\n]+$/, "").length === header.length - 1) {
      this.afterBlank = true;
      return;
    }
    this.onRow(fields, whole, number);
    this.afterBlank = false;
  }

  /** @param {string[]} fields */
  reportLine(fields) {
    if (this.lower(fields[0]) === this.header[0]) {
      if (fields.every((field, i) => this.lower(field) === this.header[i])) {
        return "a repeated header";
      }
    }
    if (fields[0][0] !== "-" && fields[0][0] !== "=") return "";
    if (!fields.every((field) => /^[-=]+$/.test(field))) return "";
    return fields.some((field) => field.length > 2) ? "a separator line" : "";
  }
}

/**
 * @param {string[] | NoFields} fields
 * @param {number} wanted
 */
function lineReason(fields, wanted) {
  if (fields === "quote") return "text after a closing quote";
  if (fields === "long") return "a field longer than 131,072 characters";
  if (typeof fields === "string") return "a carriage return inside an unquoted field";
  const found = fields.length;
  return `${found} field${found === 1 ? "" : "s"} where the header has ${wanted}`;
}

/**
 * Returns a text as a CSV cell, quoted where needed or always.
 * @param {string} text
 * @param {string} delimiter
 * @param {boolean} quoted
 */
function csvCell(text, delimiter, quoted) {
  const special = text.includes(delimiter) || /["\r\n]/.test(text);
  return quoted || special ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Returns a text of the page for a cell; one that a spreadsheet would take for a formula gets an
 * apostrophe.
 * @param {string} text
 */
function asCell(text) {
  return /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}
