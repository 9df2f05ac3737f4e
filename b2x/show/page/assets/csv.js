// CSV text as records: encoding, delimiter, header, lines that are not rows. What a record is, is
// as in b2x/records/delimited; a file that it would have to mend or guess is refused.

/**
 * Why a file is not scored here; `code` names a text of the page.
 */
class Refusal extends Error {
  /**
   * @param {string} code
   * @param {Object<string, string | number>} [details]
   */
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/**
 * Something that only the user can know; the answer becomes an option.
 */
class Question extends Error {
  /**
   * @param {string} option
   * @param {string[]} choices
   * @param {Object<string, string | number>} details
   */
  constructor(option, choices, details) {
    super(option);
    this.option = option;
    this.choices = choices;
    this.details = details;
  }
}

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

const DELIMITERS = [",", ";", "\t", "|"];
const HEAD_LINES = 200;
const MOST_LINES = 1000;
const LONGEST_FIELD = 131072;
const BINARY = [
  [0x50, 0x4b, 0x03, 0x04], [0x1f, 0x8b], [0x28, 0xb5, 0x2f, 0xfd], [0xd0, 0xcf, 0x11, 0xe0],
  [0x50, 0x41, 0x52, 0x31], [0x42, 0x5a, 0x68], [0xfd, 0x37, 0x7a, 0x58], [0x37, 0x7a, 0xbc, 0xaf],
];
const OTHER_FORMATS = /^(?:%pdf-|<\?xml|\{\\rtf|mime-version:|<(?:!|[a-z])|(?:\[\s*)?\{\s*")/;

/**
 * Yields the bytes of a file, some of them at a time.
 * @param {Blob} blob
 */
async function* blocks(blob) {
  const size = 2 ** 20;
  for (let start = 0; start < blob.size; start += size) {
    yield new Uint8Array(await blob.slice(start, start + size).arrayBuffer());
  }
}

/**
 * Reads a file once and decides its encoding and line end.
 * @param {Blob} blob
 * @returns {Promise<Pick<Dialect, "encoding" | "bom" | "newline">>}
 */
async function scan(blob) {
  const start = new Uint8Array(await blob.slice(0, 1024).arrayBuffer());
  if (!start.length) throw new Refusal("empty");
  if (BINARY.some((magic) => magic.every((byte, i) => start[i] === byte))) {
    throw new Refusal("binary");
  }
  if (start.includes(0) || (start[0] === 0xff && start[1] === 0xfe)) throw new Refusal("utf16");
  if (start[0] === 0xfe && start[1] === 0xff) throw new Refusal("utf16");
  const text = new TextDecoder("latin1").decode(start);
  const bom = text.startsWith("ï»¿");
  if (bom && blob.size === 3) throw new Refusal("empty");
  if (OTHER_FORMATS.test(text.replace(/^ï»¿/, "").trimStart().toLowerCase())) {
    throw new Refusal("format");
  }
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isUtf8 = true;
  let newline = "\r";
  for await (const block of blocks(blob)) {
    if (newline === "\r" && block.includes(10)) newline = "\n";
    if (block.includes(0)) throw new Refusal("binary");
    if (isUtf8) {
      try {
        decoder.decode(block, { stream: true });
      } catch {
        isUtf8 = false;
      }
    }
  }
  if (isUtf8) {
    try {
      decoder.decode();
    } catch {
      isUtf8 = false;
    }
  }
  if (!isUtf8 && bom) throw new Refusal("encoding");
  if (!isUtf8) await checkWindows1252(blob);
  return { encoding: isUtf8 ? "utf-8" : "windows-1252", bom, newline };
}

/**
 * Refuses a file whose letters are in neither encoding, or in both.
 * @param {Blob} blob
 */
async function checkWindows1252(blob) {
  const odd =
    /(?<=[A-Za-z\x80-\xff])[\x80-\x91\x93-\x95\x98-\x9f\xa1-\xac\xae-\xb6\xb8-\xbf](?=[A-Za-z\x80-\xff])/g;
  const letter = /[A-Za-z][\xc0-\xff]|[\xc0-\xff](?=[A-Za-z])/g;
  const nordic = /^[\xe6\xf8\xe5\xc6\xd8\xc5\xe4\xf6\xfc\xc4\xd6\xdc\xdf]*$/;
  let letters = 0;
  let odds = 0;
  let rest = "";
  /** @param {string} line As bytes. */
  const look = (line) => {
    if (!/[\x80-\xff]/.test(line)) return;
    if (/[\x81\x8d\x8f\x90\x9d\xff]/.test(line) || isUtf8(line)) throw new Refusal("encoding");
    letters += (line.match(letter) ?? []).length;
    odds += (line.match(odd) ?? []).length;
    odds += (line.match(/[\xc0-\xff]{3,}/g) ?? []).filter((run) => !nordic.test(run)).length;
  };
  for await (const block of blocks(blob)) {
    let text = rest;
    for (let i = 0; i < block.length; i += 8192) {
      text += String.fromCharCode(...block.subarray(i, i + 8192));
    }
    const lines = text.split("\n");
    rest = /** @type {string} */ (lines.pop());
    lines.forEach(look);
  }
  look(rest);
  if (odds > Math.max(letters, 1)) throw new Refusal("encoding");
}

/** @param {string} line As bytes. */
function isUtf8(line) {
  const bytes = Uint8Array.from(line, (character) => character.charCodeAt(0));
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/**
 * Yields the text of a file, some of it at a time, without a byte order mark.
 * @param {Blob} blob
 * @param {Pick<Dialect, "encoding">} dialect
 * @param {(share: number) => void} [progress]
 */
async function* texts(blob, dialect, progress) {
  const decoder = new TextDecoder(dialect.encoding);
  let done = 0;
  for await (const block of blocks(blob)) {
    yield decoder.decode(block, { stream: true });
    done += block.length;
    progress?.(done / blob.size);
  }
  yield decoder.decode();
}

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
 * Decides how a file is written, and reads its header.
 * @param {Blob} blob
 * @param {Vocabulary} words
 * @param {string | undefined} told The delimiter that the user named.
 * @returns {Promise<Dialect>}
 */
async function findDialect(blob, words, told) {
  const found = await scan(blob);
  let head = "";
  for await (const text of texts(blob, found)) {
    head += text;
    if (head.split(found.newline).length > HEAD_LINES + 1) break;
  }
  const sep = /^"?sep=(.)"?(?:\r\n|\n|\r)/i.exec(head);
  let named = told;
  if (sep) {
    if (!named && !DELIMITERS.includes(sep[1])) throw new Refusal("delimiter");
    named ??= sep[1];
    head = head.slice(sep[0].length);
  }
  const lines = head.split(found.newline).map((line) => line + found.newline);
  const last = /** @type {string} */ (lines.pop()).slice(0, -1);
  if (last) lines.push(last);
  lines.length = Math.min(lines.length, HEAD_LINES);
  if (lines.some((line) => line.includes('\\"'))) throw new Refusal("backslash");
  const tables = (named ? [named] : DELIMITERS).map((one) => readHead(lines, one, words));
  const best = bestHead(tables, named);
  const { fields, place, delimiter } = best;
  if (!fields.length) throw new Refusal("no_header");
  refuseOtherHeader(best, words);
  return {
    ...found,
    sep: sep ? sep[0] : "",
    delimiter,
    header: fields,
    headerText: lines[place],
    firstLine: place + (sep ? 3 : 2),
  };
}

/** @typedef {{delimiter: string, fields: string[], place: number, rows: string[][], lengths: Map<number, number>, score: [number, number, number]}} Head */

/**
 * Reads the first lines of a file with one delimiter.
 * @param {string[]} lines
 * @param {string} delimiter
 * @param {Vocabulary} words
 * @returns {Head}
 */
function readHead(lines, delimiter, words) {
  const place = lines.findIndex((line) => {
    const fields = fieldsOf(line, delimiter);
    return typeof fields === "string" || fields.some((field) => strip(field).replace(/[-=]/g, ""));
  });
  const fields = place < 0 ? [] : fieldsOf(lines[place], delimiter);
  if (typeof fields === "string") {
    if (fields === "open") throw new Refusal("quotes", { line: place + 1 });
    return { delimiter, fields: [], place, rows: [], lengths: new Map(), score: [0, 0, 0] };
  }
  /** @type {string[][]} */
  const rows = [];
  const lengths = new Map();
  let held = "";
  let ends = 0;
  for (const line of lines.slice(place + 1)) {
    const found = fieldsOf(held + line, delimiter);
    if (found === "open") {
      held += line;
      continue;
    }
    held = "";
    if (typeof found !== "string" && found.length === fields.length) {
      if (found.some(Boolean)) rows.push(found);
    } else if (strip(line)) {
      const length = typeof found === "string" ? 0 : found.length;
      lengths.set(length, (lengths.get(length) ?? 0) + 1);
      if (length === fields.length + 1 && found[length - 1] === "") ends++;
    }
  }
  const bad = [...lengths.values()].reduce((a, b) => a + b, 0);
  const n = rows.length + bad;
  const shorter = lengths.get(fields.length - 1) ?? 0;
  const tabs = lines.slice(place + 1).filter((line) => strip(line));
  // b2x reads such a file without quotes: a quote in it is a letter like others.
  if (delimiter === "\t" && bad && fields.length > 1 && !lines[place].includes('"')) {
    const even = tabs.every((line) => line.split("\t").length === fields.length);
    if (even) throw new Refusal("quotes", { line: place + 2 });
  }
  const openHeader = fields.length > 2 && !fields[fields.length - 1] && shorter >= 0.8 * n;
  if ((ends && ends >= 0.8 * n) || (shorter && openHeader)) throw new Refusal("open_ends");
  const known = fields.filter((name) => Object.hasOwn(words.headers, headerKey(name))).length;
  const share = Math.round((10 * rows.length) / Math.max(n, 1)) / 10;
  return { delimiter, fields, place, rows, lengths, score: [share, known, fields.length] };
}

/**
 * Returns the table of the delimiter that fits best.
 * @param {Head[]} heads
 * @param {string | undefined} named
 */
function bestHead(heads, named) {
  if (named) return heads[0];
  const tables = heads.filter((head) => head.fields.length > 1);
  if (!tables.length) {
    const other = heads.find((head) => [...head.lengths].some(([length, n]) => length > 1 && n > 1));
    if (other) throw new Refusal("title");
    return heads[0];
  }
  /** @type {(a: Head, b: Head) => number} */
  const compare = (a, b) =>
    a.score[0] - b.score[0] || a.score[1] - b.score[1] || a.score[2] - b.score[2];
  const best = tables.reduce((a, b) => (compare(a, b) < 0 ? b : a));
  const rivals = tables.filter((head) => compare(head, best) === 0);
  if (rivals.length > 1) {
    throw new Question("delimiter", rivals.map((head) => head.delimiter), {});
  }
  if (best.score[0] < 0.5 && (best.rows.length || best.lengths.size)) throw new Refusal("ragged");
  return best;
}

/**
 * Refuses a table whose first row is not its header (b2x/records/delimited/header_row.py).
 * @param {Head} head
 * @param {Vocabulary} words
 */
function refuseOtherHeader(head, words) {
  const first = head.fields.map(strip);
  const body = head.rows.slice(0, 20).map((row) => row.map(strip));
  if (!body.length) return;
  const named = first.filter(Boolean);
  /** @type {(row: string[]) => number} */
  const digits = (row) => {
    const filled = row.filter(Boolean);
    return filled.filter((cell) => /\p{Nd}/u.test(cell)).length / Math.max(filled.length, 1);
  };
  /** @type {(row: string[]) => number} */
  const known = (row) =>
    new Set(row.map((cell) => words.headers[headerKey(cell)]).filter((name) => name)).size;
  const best = Math.max(...body.map((row) => (digits(row) < 0.5 ? known(row) : 0)));
  const widths = body.map((row) => row.filter(Boolean).length).sort((a, b) => a - b);
  const usual = widths[(widths.length - 1) >> 1];
  if (best > Math.max(known(first), 1)) throw new Refusal("title");
  if (first[0] && (2 * named.length < usual || (named.length === 1 && usual > 1))) {
    throw new Refusal("title");
  }
  const repeats = new Set(named).size < first.length;
  if (repeats && !digits(body[0]) && usual > 1 && body.length > 1) {
    const few = 2 * body.slice(1).filter((row) => digits(row)).length < body.length;
    if (!few && body[0].filter(Boolean).length >= 2) throw new Refusal("title");
  }
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

const WINDOWS_1252 = (() => {
  const decoder = new TextDecoder("windows-1252");
  const bytes = new Map();
  for (let byte = 0x80; byte < 0x100; byte++) bytes.set(decoder.decode(new Uint8Array([byte])), byte);
  return bytes;
})();

/**
 * Returns text as bytes of a file's encoding; letters that it lacks become escapes.
 * @param {string} text
 * @param {Dialect["encoding"]} encoding
 */
function encoded(text, encoding) {
  if (encoding === "utf-8") return new TextEncoder().encode(text);
  /** @type {number[]} */
  const bytes = [];
  for (const character of text) {
    const code = /** @type {number} */ (character.codePointAt(0));
    const byte = code < 0x80 ? code : WINDOWS_1252.get(character);
    if (byte !== undefined) bytes.push(byte);
    else bytes.push(...new TextEncoder().encode(escapeOf(code)));
  }
  return Uint8Array.from(bytes);
}
