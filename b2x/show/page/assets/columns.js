// Which column is which field, by the rules of b2x/records/mapping, and which columns say that rows
// may be something else than sales.

/** @typedef {{name: string, kind: Kind, position: number, header: string, how: "name" | "synonym" | "own"}} Column */

/**
 * Returns the form in which headers are compared: lower case, one space between words.
 * @param {string} header
 */
function headerKey(header) {
  const parted = header
    .normalize("NFC")
    .replace(/(?<=[a-z0-9])(?=[A-Z][a-z])|(?<=[a-z]{2})(?=[A-Z]{2,}(?![a-z]))/g, " ");
  return strip(folded(parted).replace(/[^\p{L}\p{N}]+/gu, " "));
}

/**
 * Returns a text in the case in which Python compares texts without regard to it.
 * @param {string} text
 */
function folded(text) {
  return text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
}

/**
 * Returns a unique name for each column: trimmed, numbered where empty or not the first.
 * @param {string[]} fields
 */
function uniqueHeaders(fields) {
  const names = fields.map((field) =>
    strip(
      strip(field).replace(
        /^[\ufeff\u200b\u200e\u200f\u2060]+|[\ufeff\u200b\u200e\u200f\u2060]+$/g,
        "",
      ),
    ),
  );
  const taken = new Set(names);
  /** @type {Map<string, number>} */
  const counts = new Map();
  return names.map((name, i) => {
    let number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    if (name && number === 1) return name;
    if (!name) number = i + 1;
    while (taken.has(`${name}#${number}`)) number++;
    const unique = `${name}#${number}`;
    taken.add(unique);
    if (name) counts.set(name, number);
    return unique;
  });
}

/**
 * Returns the names that unique ones were made of, to recognise fields by.
 * @param {string[]} headers
 */
function plainHeaders(headers) {
  const there = new Set(headers);
  return headers.map((header, i) => {
    const match = /^([^]*)#([1-9]\d*)$/.exec(header);
    if (!match) return header;
    if (!match[1]) return match[2] === String(i + 1) ? "" : header;
    return there.has(match[1]) ? match[1] : header;
  });
}

/**
 * Finds the columns of a model's inputs, and the two dates of `cycle_days` where it has no column.
 */
class ColumnFinder {
  /**
   * @param {string[]} headers Unique.
   * @param {Vocabulary} words
   */
  constructor(headers, words) {
    this.headers = headers.map(strip);
    this.plain = plainHeaders(this.headers);
    this.words = words;
    this.free = new Set(headers.map((_, i) => i).filter((i) => this.headers[i]));
    /** @type {Map<string, Column>} */
    this.found = new Map();
    const signs = Object.keys(words.signs)
      .filter((sign) => [...sign].length === 1)
      .join("");
    const codes = words.currencies.join("|");
    this.money = new RegExp(
      `[\\s(\\[,/_-](?:in |i )?(?:${codes}|kr\\.?|kroner|kronor|euro|[${signs}])[)\\]]?$`,
      "iu",
    );
  }

  /**
   * Matches each of some inputs that has no column yet, one rule after the other.
   * @param {Iterable<[string, Kind]>} wanted
   */
  match(wanted) {
    const inputs = [...wanted];
    for (const [how, fits] of this.rules()) {
      for (const [name, kind] of inputs) {
        if (this.found.has(name)) continue;
        const isField = Object.hasOwn(this.words.fields, name);
        const names = isField ? this.plain : this.headers;
        const found = [...this.free].filter((i) => fits(name, names[i]));
        if (found.length > 1) {
          const listed = found.map((i) => `“${this.headers[i]}”`).join(", ");
          throw new Refusal("two_columns", { columns: listed, field: name });
        }
        if (!found.length) continue;
        const position = found[0];
        const header = this.headers[position];
        this.found.set(name, { name, kind, position, header, how: isField ? how : "own" });
        this.free.delete(position);
      }
    }
  }

  /** @returns {["name" | "synonym", (name: string, header: string) => boolean][]} */
  rules() {
    const { headers, fields } = this.words;
    /** @type {(header: string) => string | undefined} */
    const field = (header) => {
      const key = headerKey(header);
      return Object.hasOwn(headers, key) ? headers[key] : undefined;
    };
    return [
      ["name", (name, header) => name === header],
      [
        "name",
        (name, header) =>
          folded(strip(name)) === folded(strip(header)) ||
          (headerKey(name) !== "" && headerKey(name) === headerKey(header)),
      ],
      ["synonym", (name, header) => Object.hasOwn(fields, name) && field(header) === name],
      ["synonym", (name, header) => Object.hasOwn(fields, name) && this.inUnit(name, header)],
    ];
  }

  /**
   * Whether a header is a synonym with a currency behind it, or a date's with a zone.
   * @param {string} name
   * @param {string} header
   */
  inUnit(name, header) {
    const zone = /[\s(\[_-](?:UTC|GMT|CES?T|MES?Z)(?:[+-]\d{1,2}(?::\d\d)?)?[)\]]?$/;
    const pattern = name === "volume" ? this.money : zone;
    if (name !== "volume" && this.words.fields[name].kind !== "time") return false;
    const match = pattern.exec(header.trimEnd());
    if (!match) return false;
    const key = headerKey(header.slice(0, match.index));
    return Object.hasOwn(this.words.headers, key) && this.words.headers[key] === name;
  }

  /**
   * Refuses a date of creation beside an order's number: it may be the first contact or the order.
   * @param {Column} column
   */
  refuseCreatedDate(column) {
    if (column.how !== "synonym" || !/^created? date$/.test(headerKey(column.header))) return;
    const keys = new Set(this.headers.map(headerKey));
    if (this.words.order_id.some((key) => keys.has(key))) {
      throw new Refusal("created_date", { column: column.header });
    }
  }
}

/**
 * What a table's headers say of rows that may not be sales, one each.
 */
class RowRules {
  /**
   * @param {string[]} headers Unique.
   * @param {Vocabulary} words
   */
  constructor(headers, words) {
    this.words = words;
    this.states = Object.fromEntries(
      Object.entries(words.states).map(([name, listed]) => [name, new Set(listed)]),
    );
    const keys = headers.map(headerKey);
    this.statuses = positions(keys, (key) => this.isStatus(key));
    this.flags = positions(keys, (key) => this.isFlag(key));
    this.orders = positions(
      keys,
      (key) => words.order_id.includes(key) || words.order_like.includes(key),
    );
    this.sure = positions(keys, (key) => words.order_id.includes(key));
    this.currencies = positions(keys, (key) => this.isCurrency(key));
    const there = new Set(headers.map((header) => folded(strip(header))));
    this.export = words.exports.find(({ all }) => all.every((name) => there.has(name)));
    this.ledger = words.ledger.every((some) => some.some((key) => keys.includes(key)));
  }

  /**
   * Asks about an export of a known system, and about a ledger of payments.
   * @param {boolean} allSales Whether the user said that every row is a sale.
   */
  askOfHeaders(allSales) {
    if (allSales) return;
    if (this.export) throw new Question("sales", [], { why: "export", name: this.export.title });
    if (this.ledger) throw new Question("sales", [], { why: "ledger", name: "" });
  }

  /** @param {string} key */
  isStatus(key) {
    const { sales, states, types, documents } = this.words.status;
    const glued = key
      .replace(/ name$/, "")
      .replace(/ text$/, "")
      .replaceAll(" ", "");
    /** @type {(kinds: string[], things: string[]) => boolean} */
    const ends = (kinds, things) =>
      kinds.some((kind) => glued.endsWith(kind) && things.includes(glued.slice(0, -kind.length)));
    return ends(states, sales) || ends(types, documents);
  }

  /** @param {string} key */
  isFlag(key) {
    const { before, ended, since } = this.words.ended;
    let words = key.split(" ").filter(Boolean);
    while (
      words.length &&
      (this.words.status.sales.includes(words[0]) || before.includes(words[0]))
    ) {
      words = words.slice(1);
    }
    const glued = words.join("");
    const text = words.join(" ");
    return (
      (ended.some((begin) => glued.startsWith(begin)) &&
        since.some((end) => glued.endsWith(end))) ||
      this.holds(text, "won", true) ||
      this.holds(text, "cancelled", true)
    );
  }

  /** @param {string} key */
  isCurrency(key) {
    const glued = key.replaceAll(" ", "");
    const last = key.split(" ").pop();
    return (
      this.words.currency.includes(key) ||
      this.words.currency_parts.some((part) => glued.includes(part)) ||
      last === "ccy" ||
      last === "curr"
    );
  }

  /**
   * Whether a status says that a deal was won, or that nothing was sold.
   * @param {string} text
   */
  saysWhatIsSold(text) {
    return this.holds(text, "won", false) || this.holds(text, "cancelled", false);
  }

  /**
   * @param {string} text
   * @param {"won" | "cancelled"} state
   * @param {boolean} alone
   */
  holds(text, state, alone) {
    const words = headerKey(text).split(" ").filter(Boolean);
    if (!words.length || words.length > 6) return false;
    if (words.some((word) => this.states.qualified.has(word))) return false;
    for (let i = 0; i < words.length; i++) {
      for (let j = i + 1; j <= words.length; j++) {
        if (alone && j - i < words.length) continue;
        const part = words.slice(i, j).join(" ");
        if (this.states[state].has(part)) return true;
        if (/[eats]$/.test(part) && this.states[state].has(part.slice(0, -1))) return true;
      }
    }
    return false;
  }
}

/**
 * @param {string[]} keys
 * @param {(key: string) => boolean} fits
 */
function positions(keys, fits) {
  return keys.map((_, i) => i).filter((i) => fits(keys[i]));
}
