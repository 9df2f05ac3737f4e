// The browser's engine: a scorecard over one checked record, as b2x/engines/record.py runs it.
// Sums are exact (multiples of 2^-28), so the log-odds equal those of the other engines.

/**
 * @typedef {object} Term
 * @property {string} feature Its name: `volume`, `ratio(volume, quantity)`.
 * @property {string} operation
 * @property {string[]} inputs
 * @property {"number" | "category"} kind
 * @property {Object<string, string>} [words] For lookups: level by word.
 * @property {number[]} [edges]
 * @property {string[]} [levels]
 * @property {number[]} values
 * @property {number[]} [coarse]
 */
/** @typedef {{first: number, second: number, values: number[][]}} Pair */
/**
 * @typedef {object} Scorecard
 * @property {number} intercept
 * @property {{b2c_to: number, b2b_from: number}} thresholds
 * @property {Object<string, number | null>} parameters
 * @property {Object<string, [number, number]>} ranges
 * @property {Term[]} terms
 * @property {Pair[]} pairs
 */
/**
 * A checked value: a finite number, a normalised text, a wall clock in seconds since 1970, or
 * null where missing.
 * @typedef {number | string | null} Value
 */
/** @typedef {Object<string, Value | undefined>} Values */
/** @typedef {"number" | "category" | "time" | "id"} Kind */
/** @typedef {"B2B" | "B2C" | "unsure"} Label */

const DAY = 86400;
const UNITS = 2 ** 28;

/**
 * Returns a scorecard whose tables came as multiples of 2^-28, which are shorter to write.
 * @param {Scorecard} card
 * @returns {Scorecard}
 */
function unpacked(card) {
  /** @type {(values: number[]) => number[]} */
  const values = (units) => units.map((unit) => unit / UNITS);
  return {
    ...card,
    terms: card.terms.map((term) => ({ ...term, values: values(term.values) })),
    pairs: card.pairs.map((pair) => ({ ...pair, values: pair.values.map(values) })),
  };
}

class Engine {
  /** @param {Scorecard} card */
  constructor(card) {
    this.card = card;
    /** @type {Map<string, Kind>} Kind of each input, in order of first use. */
    this.inputs = new Map();
    for (const term of card.terms) {
      for (const name of term.inputs) {
        if (!this.inputs.has(name)) this.inputs.set(name, inputKind(term));
      }
    }
    this.finders = card.terms.map((term) => binFinder(term, card.parameters));
  }

  /**
   * Returns each term's bin. A column that is not there counts as missing.
   * @param {Values} values
   */
  bins(values) {
    return this.finders.map((find) => find(values));
  }

  /**
   * Returns the log-odds of B2B.
   * @param {Values} values
   */
  logOdds(values) {
    const bins = this.bins(values);
    let total = this.card.intercept;
    this.card.terms.forEach((term, i) => (total += term.values[bins[i]]));
    for (const pair of this.card.pairs) total += pairValue(this.card, pair, bins);
    return total;
  }

  /**
   * Returns what each input adds to the log-odds: a pair counts half for each of its features, a
   * feature of two inputs half for each of them.
   * @param {Values} values
   */
  contributions(values) {
    const bins = this.bins(values);
    const terms = this.card.terms.map((term, i) => term.values[bins[i]]);
    for (const pair of this.card.pairs) {
      const half = pairValue(this.card, pair, bins) / 2;
      terms[pair.first] += half;
      terms[pair.second] += half;
    }
    const total = new Map([...this.inputs.keys()].map((name) => [name, 0]));
    this.card.terms.forEach((term, i) => {
      for (const name of term.inputs) {
        total.set(name, (total.get(name) ?? 0) + terms[i] / term.inputs.length);
      }
    });
    return total;
  }

  /**
   * Returns the decision on a log-odds.
   * @param {number} logOdds
   * @returns {Label}
   */
  label(logOdds) {
    if (logOdds >= this.card.thresholds.b2b_from) return "B2B";
    return logOdds <= this.card.thresholds.b2c_to ? "B2C" : "unsure";
  }
}

/** @param {number} logOdds */
function probability(logOdds) {
  return 1 / (1 + Math.exp(-logOdds));
}

/**
 * Returns the kind of a term's inputs.
 * @param {Term} term
 * @returns {Kind}
 */
function inputKind(term) {
  if (term.operation === "column") return term.kind;
  if (term.operation === "lookup") return "category";
  return term.operation === "relative" || term.operation === "ratio" ? "number" : "time";
}

/**
 * @param {Scorecard} card
 * @param {Pair} pair
 * @param {number[]} bins
 */
function pairValue(card, pair, bins) {
  const first = /** @type {number[]} */ (card.terms[pair.first].coarse);
  const second = /** @type {number[]} */ (card.terms[pair.second].coarse);
  return pair.values[first[bins[pair.first]]][second[bins[pair.second]]];
}

/**
 * @param {Term} term
 * @param {Object<string, number | null>} parameters
 * @returns {(values: Values) => number}
 */
function binFinder(term, parameters) {
  const evaluate = evaluator(term, parameters);
  if (term.edges) {
    const edges = term.edges;
    return (values) => {
      const number = /** @type {number} */ (evaluate(values));
      return number === number ? bisectRight(edges, number) : edges.length + 1;
    };
  }
  const levels = term.levels ?? [];
  const index = new Map(levels.map((level, i) => [level, i]));
  return (values) => {
    const level = /** @type {string | null} */ (evaluate(values));
    return level === null ? levels.length + 1 : (index.get(level) ?? levels.length);
  };
}

/**
 * Returns how many edges are not above a number: the bin [edge k, edge k + 1) that it is in.
 * @param {number[]} edges
 * @param {number} number
 */
function bisectRight(edges, number) {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (number < edges[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Returns what computes a feature: its number, NaN where missing, or its level, null where missing.
 * @param {Term} term
 * @param {Object<string, number | null>} parameters
 * @returns {(values: Values) => number | string | null}
 */
function evaluator(term, parameters) {
  const [first, second] = term.inputs;
  /** @type {(values: Values, name: string) => number} */
  const number = (values, name) => /** @type {number} */ (values[name] ?? NaN);
  /** @type {(values: Values) => string | null} */
  const text = (values) => /** @type {string | null} */ (values[first] ?? null);
  switch (term.operation) {
    case "column":
      return term.kind === "number" ? (values) => number(values, first) : text;
    case "relative": {
      const typical = parameters[`typical_${first}`];
      return typical === null ? () => NaN : (values) => number(values, first) / typical;
    }
    case "ratio":
      return (values) => {
        const bottom = number(values, second);
        return bottom === 0 ? NaN : number(values, first) / bottom;
      };
    case "days_between":
      return (values) =>
        Math.floor(number(values, second) / DAY) - Math.floor(number(values, first) / DAY);
    case "weekday": // 1970-01-01 was a Thursday
      return (values) => modulo(Math.floor(number(values, first) / DAY) + 3, 7);
    case "hour":
      return (values) => {
        const second = modulo(number(values, first), DAY);
        return second === 0 ? NaN : Math.floor(second / 3600);
      };
    case "hour_with_midnight":
      return (values) => Math.floor(modulo(number(values, first), DAY) / 3600);
    case "lookup": {
      const words = new Map(Object.entries(term.words ?? {}));
      return (values) => {
        const word = text(values);
        return word === null ? null : (words.get(word) ?? word);
      };
    }
    default:
      throw new Error(`no operation ${term.operation}`);
  }
}

/**
 * @param {number} number
 * @param {number} by
 */
function modulo(number, by) {
  return number - by * Math.floor(number / by);
}
