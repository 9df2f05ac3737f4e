// The passes over a file before it is scored: how values are written, whether rows are sales, the
// median sale, each buyer's earlier orders.

const LONG_FILE = 4 * 2 ** 20;
const MOST_SAMPLED = 100000;

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
  const counts = Object.fromEntries(
    HISTORY.map((name) => [name, new Float64Array(codes.length).fill(NaN)]),
  );
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
