// A text becomes a checked value, as b2x/records/values reads it; words come with the page.

/** @typedef {"." | ","} Decimal */
/** @typedef {"dmy" | "mdy" | "ymd"} DateOrder */
/** @typedef {Decimal | DateOrder} Style */
/**
 * Words and lists that b2x reads files by, see b2x/show/page/vocabulary.py.
 * @typedef {object} Vocabulary
 * @property {Object<string, FieldOf>} fields
 * @property {Object<string, string>} headers Field by header key.
 * @property {string[]} missing_words
 * @property {string[]} missing_levels
 * @property {string[]} missing_ids
 * @property {string[]} infinite_words
 * @property {string[]} currencies
 * @property {Object<string, string[]>} signs
 * @property {Object<string, string>} spelt
 * @property {Object<string, number>} months
 * @property {string[]} weekdays
 * @property {string[]} totals
 * @property {string[]} order_id
 * @property {string[]} order_like
 * @property {string[]} currency
 * @property {string[]} currency_parts
 * @property {{sales: string[], states: string[], types: string[], documents: string[]}} status
 * @property {{before: string[], ended: string[], since: string[]}} ended
 * @property {{cancelled: string[], qualified: string[], won: string[]}} states
 * @property {string[][]} ledger
 * @property {{title: string, all: string[]}[]} exports
 * @property {string} anybody
 */
/** @typedef {{kind: Kind, unit: string, low: number | null, high: number | null}} FieldOf */

const SPACE =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const AROUND = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
const NUMBERS = { ".": numberPattern("."), ",": numberPattern(",") };

/**
 * Trims the white space that Python's strip trims.
 * @param {string} text
 */
function strip(text) {
  return text.replace(AROUND, "");
}

/**
 * Trims ASCII white space and lowers A-Z; null where nothing is left.
 * @param {string} text
 */
function normaliseText(text) {
  const trimmed = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, "");
  return trimmed.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) || null;
}

/**
 * Returns 48159.0 as 48159, any other text as it is.
 * @param {string} text
 */
function wholeNumber(text) {
  const match = /^[ \t\n\v\f\r\x1c-\x1f]*([+-]?[0-9]+)\.0+[ \t\n\v\f\r\x1c-\x1f]*$/.exec(text);
  return match ? match[1] : text;
}

/** @param {Decimal} decimal */
function numberPattern(decimal) {
  const marks = ".,' ’\u00a0\u202f\u2009".replace(decimal, "").replace(".", "\\.");
  let group = `[1-9][0-9]{0,2}([${marks}])[0-9]{3}(?:\\4[0-9]{3})*`;
  if (decimal === ".") group += "|[1-9][0-9]?(?:,[0-9][0-9])+,[0-9]{3}";
  return new RegExp(
    `^([+-]?)(?:([0-9]*)|(${group}))(?:\\${decimal}([0-9]*))?(?:[eE]([+-]?[0-9]+))?` +
      "([ \\t\\n\\v\\f\\r\\x1c-\\x1f\\u00a0\\u202f]*%)?$",
  );
}

class ValueReader {
  /** @param {Vocabulary} words */
  constructor(words) {
    this.words = words;
    this.missing = new Set(words.missing_words);
    this.missingLevels = new Set(words.missing_levels);
    this.missingIds = new Set(words.missing_ids);
    this.infinite = new Set(words.infinite_words);
    this.currencies = new Set(words.currencies);
    this.signs = new Map(Object.entries(words.signs));
    this.spelt = new Map(Object.entries(words.spelt));
    this.months = new Map(Object.entries(words.months));
    this.weekdays = new Set(words.weekdays);
    const names = [...this.signs.keys(), ...this.spelt.keys()]
      .filter((name) => name !== ",kr")
      .sort((a, b) => [...b].length - [...a].length)
      .map((name) => name.replace(/[.$]/g, "\\$&"))
      .join("|");
    const space = "[ \\u00a0\\u202f]?";
    const currency = `(?:(?:${names})|[A-Z]{3})`;
    this.amount = new RegExp(
      `^(\\()?([+-])?${space}(${currency})?${space}(\\()?([+-])?` +
        "([0-9](?:[0-9.,'’ \\u00a0\\u202f\\u2009]*[0-9])?|[.,][0-9]+)" +
        `([.,][-–—]{1,2})?(-)?(\\))?${space}(${currency})?(-)?(\\))?$`,
    );
  }

  /**
   * Whether a trimmed text means missing in a number or date.
   * @param {string} text
   */
  isMissing(text) {
    return !text || this.missing.has(text.toLowerCase());
  }

  /**
   * Reads a number with a decimal mark; null where the text is not one.
   * @param {string} text
   * @param {Decimal} decimal
   * @returns {number | null}
   */
  number(text, decimal) {
    if (/^[0-9]+$/.test(text)) return Number(text);
    const match = NUMBERS[decimal].exec(text.replaceAll("−", "-"));
    if (!match) return this.readAmount(text, decimal);
    const [, sign, whole, grouped, mark, fraction, exponent, percent] = match;
    const digits = grouped ? grouped.replaceAll(mark ?? ",", "") : whole;
    if (!(digits || fraction) || (grouped && exponent)) return null;
    const value = Number(`${sign}${digits || "0"}.${fraction || "0"}e${exponent || "0"}`);
    return percent ? value / 100 : value;
  }

  /**
   * @param {string} text
   * @param {Decimal} decimal
   * @returns {number | null}
   */
  readAmount(text, decimal) {
    const amount = this.takeApart(text);
    if (!amount && /[-–—]$/.test(text)) {
      const zero = this.takeApart(`${text.replace(/[ \-–—]+$/, "")}0`);
      return zero && zero.currency && zero.digits === "0" ? 0 : null;
    }
    if (!amount || (amount.whole && amount.whole !== decimal)) return null;
    const plain = NUMBERS[decimal].test(amount.digits);
    if (!plain || (amount.whole && amount.digits.includes(decimal))) return null;
    const value = this.number(amount.digits, decimal);
    return value === null ? null : amount.negative ? -value : value;
  }

  /**
   * Takes an amount apart; null where the text is not one.
   * @param {string} text
   */
  takeApart(text) {
    const match = this.amount.exec(text.replaceAll("−", "-"));
    if (!match) return null;
    const [
      ,
      open1,
      sign1,
      before,
      open2,
      sign2,
      digits,
      dash,
      minus,
      close2,
      behind,
      late,
      close1,
    ] = match;
    const opened = [open1, open2].filter(Boolean);
    if (opened.length !== [close1, close2].filter(Boolean).length) return null;
    const found = [before, behind].filter(Boolean);
    const signs = [...opened, ...[sign1, sign2, minus, late].filter(Boolean)];
    /** @type {(name: string) => string} */
    const spelt = (name) => this.spelt.get(name) ?? name;
    if (found.length > 1 && !(this.signs.get(spelt(before)) ?? []).includes(behind)) return null;
    if (signs.length > 1) return null;
    const currency = found.length ? spelt(found[found.length - 1]) : null;
    if (currency !== null && !this.signs.has(currency) && !this.currencies.has(currency)) {
      return null;
    }
    const negative = signs.length > 0 && signs[0] !== "+";
    return { digits, negative, currency, whole: dash ? dash[0] : "" };
  }

  /**
   * Reads a date, with or without a time of day, as seconds since 1970; null where it is not one.
   * @param {string} text
   * @param {DateOrder} order
   * @returns {number | null}
   */
  time(text, order) {
    const match = TIME.exec(text) ?? TIME.exec(this.withoutMonthName(text));
    if (!match) return null;
    const [, first, , second, third, compact, hour, minute, ofMinute, half] = match;
    let parts;
    if (compact) parts = [compact.slice(0, 4), compact.slice(4, 6), compact.slice(6)];
    else if (first.length === 4) parts = [first, second, third];
    else if (order === "ymd") {
      if (third.length > 2) return null;
      parts = [first, second, third];
    } else parts = order === "dmy" ? [third, second, first] : [third, first, second];
    let [year, month, day] = parts.map(Number);
    if (parts[0].length === 2) year += year >= 69 ? 1900 : 2000;
    else if (parts[0].length !== 4) return null;
    let hours = Number(hour ?? 0);
    const minutes = Number(minute ?? 0);
    const seconds = Number(ofMinute ?? 0);
    const after = half?.toLowerCase() === "p";
    if (half && hours >= 1 && hours <= 12) hours = (hours % 12) + (after ? 12 : 0);
    else if (half && hours >= 12 !== after) return null;
    if (hours > 23 || minutes > 59 || seconds > 59) return null;
    const days = dayNumber(year, month, day);
    return days === null ? null : ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  }

  /**
   * Returns a text that begins with a date of a named month with that date in ISO form.
   * @param {string} text
   */
  withoutMonthName(text) {
    const match = NAMED_DATE.exec(text);
    if (!match) return text;
    if (match[1] !== undefined && !this.weekdays.has(match[1].toLowerCase())) return text;
    let [day, name, year] = [match[2], match[3], match[4]];
    if (name === undefined) [day, name, year] = [match[6], match[5], match[7]];
    if (name === undefined) [day, name, year] = [match[10], match[9], match[8]];
    const month = this.months.get(name.toLowerCase());
    if (month === undefined) return text;
    year = year.replace(/^'/, "");
    if (year.length === 2) year = `${Number(year) >= 69 ? 19 : 20}${year}`;
    const iso = `${year}-${String(month).padStart(2, "0")}-${day.padStart(2, "0")}`;
    return iso + text.slice(match[0].length);
  }
}

const TIME = new RegExp(
  "^(?:([0-9]{4}|[0-9]{1,2})([-./])([0-9]{1,2})\\2([0-9]{4}|[0-9]{1,2})|([0-9]{8}))" +
    "(?:(?:T|,?[ \\t\\n\\v\\f\\r\\x1c-\\x1f\\u00a0\\u202f]+)" +
    "(?:kl\\.?[ \\t\\n\\v\\f\\r\\x1c-\\x1f]*)?([0-9]{1,2})[:.]([0-9]{2})" +
    "(?:[:.]([0-9]{2})(?:[.,][0-9]+)?)?" +
    "(?:[ \\t\\n\\v\\f\\r\\x1c-\\x1f\\u00a0\\u202f]*([AaPp])\\.?[Mm]\\.?)?" +
    "(?:[ \\t\\n\\v\\f\\r\\x1c-\\x1f]*Uhr)?" +
    "[ \\t\\n\\v\\f\\r\\x1c-\\x1f\\u00a0\\u202f]*" +
    "(?:Z|[A-Z]{3,4}|(?:GMT|UTC)?[+-][0-9]{2}(?::?[0-9]{2})?)?)?$",
);
const NAMED_DATE = (() => {
  const letters = "([\\p{L}\\p{Nl}\\p{No}]+)";
  const name = `${letters}\\.?`;
  const year = "([0-9]{4}|'?[0-9]{2})(?![0-9])";
  const gap = `[-.${SPACE}/]`;
  return new RegExp(
    `^(?:${letters}\\.?,?[${SPACE}]+)??` +
      `(?:([0-9]{1,2})(?:st|nd|rd|th)?${gap}[${SPACE}]*${name}[-,.${SPACE}/][${SPACE}]*${year}` +
      `|${name}[${SPACE}]+([0-9]{1,2})(?:st|nd|rd|th)?,?[${SPACE}]+${year}` +
      `|([0-9]{4})${gap}${letters}${gap}([0-9]{1,2})(?![0-9]))`,
    "iu",
  );
})();

/**
 * Returns the days from 1970 to a date; null where there is no such date.
 * @param {number} year
 * @param {number} month
 * @param {number} day
 */
function dayNumber(year, month, day) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCDate() === day ? date.getTime() / 86400000 : null;
}

/**
 * Finds the decimal mark or date order of one column, or says that it is ambiguous; nothing is
 * guessed (b2x/records/values/evidence.py).
 */
class Evidence {
  /**
   * @param {"number" | "time"} kind
   * @param {ValueReader} reader
   */
  constructor(kind, reader) {
    this.kind = kind;
    this.reader = reader;
    /** @type {Style[]} */
    this.styles = kind === "number" ? [".", ","] : ["dmy", "mdy", "ymd"];
    /** @type {Map<Style, string>} */
    this.against = new Map();
    /** @type {[Style, Style, string][]} */
    this.differ = [];
    this.seen = new Set();
  }

  /** @param {string} text Trimmed. */
  add(text) {
    if (this.kind === "number") {
      if (/^[0-9]*$/.test(text)) return;
      // Digits other than 0 are alike: which of them a text has does not decide anything.
      const shape = text.replace(/[2-9]/g, "1");
      if (this.seen.has(shape)) return;
      this.seen.add(shape);
    } else {
      if (/^[0-9]{4}([-./])[0-9]{1,2}\1[0-9]{1,2}(?:[T ][0-9:]+)?$/.test(text)) return;
      if (this.seen.has(text)) return;
      if (this.seen.size < 100000) this.seen.add(text);
    }
    const readings = this.styles.map((style) => readAs(this.reader, this.kind, text, style));
    if (readings.every((value) => value === null)) return;
    this.styles.forEach((style, i) => {
      if (readings[i] === null && !this.against.has(style)) this.against.set(style, text);
      for (let j = i + 1; j < this.styles.length; j++) {
        if (readings[i] === null || readings[j] === null || readings[i] === readings[j]) continue;
        this.differ.push([style, this.styles[j], text]);
      }
    });
  }

  /** The styles that read every readable text. */
  get candidates() {
    return this.styles.filter((style) => !this.against.has(style));
  }

  /** Texts that no single style reads together; empty where one does. */
  get contradiction() {
    return this.candidates.length ? [] : [...new Set(this.against.values())];
  }

  /** A text that the styles that are left read differently; null where there is none. */
  get ambiguous() {
    const left = this.candidates;
    const found = this.differ.find(([a, b]) => left.includes(a) && left.includes(b));
    return found ? found[2] : null;
  }
}

/**
 * @param {ValueReader} reader
 * @param {"number" | "time"} kind
 * @param {string} text
 * @param {Style} style
 */
function readAs(reader, kind, text, style) {
  return kind === "number"
    ? reader.number(text, /** @type {Decimal} */ (style))
    : reader.time(text, /** @type {DateOrder} */ (style));
}

/**
 * Shows a value in a message if it can name nobody, else describes it.
 * @param {string} text Trimmed.
 */
function shown(text) {
  const digits = (text.match(/\p{Nd}/gu) ?? []).length;
  const number =
    new RegExp(`^[\\p{Nd}${SPACE}.,:/+()%$€£'’-]{1,24}$`, "u").test(text) && digits <= 7;
  const decimals = new RegExp(`^[\\p{Nd}${SPACE}.,]{1,16}([.,])\\p{Nd}{1,2}$`, "u").exec(text);
  const date =
    /^\p{Nd}{1,4}[-./ ]\p{Nd}{1,2}[-./ ]\p{Nd}{1,4}(?:[ T]\p{Nd}{1,2}[:.]\p{Nd}{2}(?:[:.]\p{Nd}{2})?)?(?: [AP]M)?$/iu;
  if (
    number ||
    [...text].length < 2 ||
    (decimals && text.split(decimals[1]).length === 2) ||
    ["true", "false", "yes", "no", "nan", "inf", "-inf"].includes(text.toLowerCase()) ||
    date.test(text) ||
    /^(?:[a-z0-9]{1,3}|#[A-Z/0!?#]{1,10})$/.test(text)
  ) {
    return pythonQuoted(text);
  }
  return described(text);
}

/** @param {string} text */
function described(text) {
  if (new RegExp(`[^@${SPACE}]@[^@${SPACE}]`).test(text)) return "an e-mail address";
  const length = [...text].length;
  if (/^\p{Nd}+$/u.test(text)) {
    return `${[8, 11, 18].includes(length) ? "an" : "a"} ${length}-digit number`;
  }
  return `a text of ${length} character${length === 1 ? "" : "s"}`;
}

/** @param {string} text */
function pythonQuoted(text) {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replace(/(?! )[\p{Z}\p{C}]/gu, (one) => escapeOf(/** @type {number} */ (one.codePointAt(0))));
  return escaped.includes("'") && !escaped.includes('"')
    ? `"${escaped}"`
    : `'${escaped.replaceAll("'", "\\'")}'`;
}

/** @param {number} code */
function escapeOf(code) {
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/**
 * Returns a number as Python writes it: whole numbers without `.0`.
 * @param {number} value
 */
function numberText(value) {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 53) return String(value);
  const [mantissa, exponent] = value.toExponential().split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 16) {
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/**
 * Returns a number in six digits, as Python's `:g` writes it.
 * @param {number} value
 */
function sixDigits(value) {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(5).split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(value.toPrecision(6)));
  const sign = power < 0 ? "-" : "+";
  return `${Number(mantissa)}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
}
