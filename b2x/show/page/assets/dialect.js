// How a CSV file is written: delimiter and header, from its first lines. What b2x/records/delimited
// would guess or mend is asked about or refused.

const DELIMITERS = [",", ";", "\t", "|"];
const HEAD_LINES = 200;

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
    const other = heads.find((head) =>
      [...head.lengths].some(([length, n]) => length > 1 && n > 1),
    );
    if (other) throw new Refusal("title");
    return heads[0];
  }
  /** @type {(a: Head, b: Head) => number} */
  const compare = (a, b) =>
    a.score[0] - b.score[0] || a.score[1] - b.score[1] || a.score[2] - b.score[2];
  const best = tables.reduce((a, b) => (compare(a, b) < 0 ? b : a));
  const rivals = tables.filter((head) => compare(head, best) === 0);
  if (rivals.length > 1) {
    throw new Question(
      "delimiter",
      rivals.map((head) => head.delimiter),
      {},
    );
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
