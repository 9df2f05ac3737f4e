// The labelling screen: one line of a sheet at a time, keys, undo, progress, and the sheet as a
// download. Answers are kept in the page's own storage, by number of line, without any name.

/**
 * @typedef {object} LabelData
 * @property {string} key Where answers are kept.
 * @property {string} name Name of the sheet.
 * @property {string} language
 * @property {string} delimiter
 * @property {string[]} headers
 * @property {string[][]} rows
 * @property {number} answer Position of the answer.
 * @property {number[]} shown Positions of the columns that are shown.
 * @property {number[]} names Positions of those with names.
 * @property {Object<string, string>} labels What headers of b2x are called.
 * @property {Object<string, string>} texts
 */

const ANSWERS = { b: "B2B", c: "B2C", "?": "?" };

class Labelling {
  /** @param {LabelData} data */
  constructor(data) {
    this.data = data;
    this.answers = this.restored();
    /** @type {{line: number, before: string}[]} */
    this.given = [];
    this.place = Math.max(this.answers.indexOf(""), 0);
    this.saved = true;
    /** @type {Map<string, HTMLElement>} */
    this.buttons = new Map();
    const labels = { B2B: "label_business", B2C: "label_consumer", "?": "label_unknown" };
    for (const [key, answer] of Object.entries(ANSWERS)) {
      const button = element("button", { type: "button", "data-answer": answer });
      const text = this.say(labels[/** @type {"B2B" | "B2C" | "?"} */ (answer)]);
      button.append(text, element("kbd", {}, key.toUpperCase()));
      button.addEventListener("click", () => this.give(answer));
      this.buttons.set(answer, button);
    }
    byId("answers").append(...this.buttons.values());
    byId("undo").addEventListener("click", () => this.undo());
    byId("back").addEventListener("click", () => this.move(-1));
    byId("next").addEventListener("click", () => this.move(1));
    byId("download").addEventListener("click", () => this.download());
    byId("forget").addEventListener("click", () => this.forget());
    document.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("beforeunload", (event) => {
      if (!this.keeps && !this.saved) event.preventDefault();
    });
    byId("storage").textContent = this.say(this.keeps ? "label_stored" : "label_memory");
    byId("forget").hidden = !this.keeps;
    this.show();
  }

  /**
   * @param {string} key
   * @param {Object<string, string | number>} [parts]
   */
  say(key, parts) {
    return say(this.data.texts, key, parts);
  }

  /** @returns {string[]} The answers so far, from the browser's storage where it has them. */
  restored() {
    const { rows, key } = this.data;
    const none = rows.map(() => "");
    this.keeps = false;
    try {
      const kept = localStorage.getItem(key);
      localStorage.setItem(key, kept ?? JSON.stringify(none));
      this.keeps = true;
      const answers = kept === null ? none : JSON.parse(kept);
      const fits = Array.isArray(answers) && answers.length === rows.length;
      const known = ["", ...Object.values(ANSWERS)];
      return fits && answers.every((answer) => known.includes(answer)) ? answers : none;
    } catch {
      return none;
    }
  }

  /** Keeps the answers. */
  keep() {
    this.saved = false;
    if (!this.keeps) return;
    try {
      localStorage.setItem(this.data.key, JSON.stringify(this.answers));
    } catch {
      this.keeps = false;
      byId("storage").textContent = this.say("label_memory");
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "b" || key === "c" || key === "?") this.give(ANSWERS[key]);
    else if (key === "u") this.undo();
    else if (key === "s") this.download();
    else if (key === "arrowleft") this.move(-1);
    else if (key === "arrowright") this.move(1);
    else return;
    event.preventDefault();
  }

  /** @param {string} answer */
  give(answer) {
    const line = this.place;
    this.given.push({ line, before: this.answers[line] });
    this.answers[line] = answer;
    this.keep();
    const after = this.answers.indexOf("", line + 1);
    const open = after < 0 ? this.answers.indexOf("") : after;
    if (open >= 0) this.place = open;
    const said = this.say("label_given", { place: line + 1, answer });
    this.show(open < 0 ? this.say("label_all_done") : said);
  }

  undo() {
    const last = this.given.pop();
    if (!last) {
      this.show(this.say("label_nothing"));
      return;
    }
    this.answers[last.line] = last.before;
    this.place = last.line;
    this.keep();
    this.show(this.say("label_undone"));
  }

  /** @param {number} by */
  move(by) {
    const n = this.data.rows.length;
    this.place = Math.min(Math.max(this.place + by, 0), n - 1);
    this.show();
  }

  forget() {
    const n = this.answers.filter(Boolean).length;
    if (n && !confirm(this.say("label_forget_sure", { n }))) return;
    this.answers = this.answers.map(() => "");
    this.given = [];
    this.place = 0;
    this.keep();
    this.show(this.say("label_forgotten"));
  }

  /** @param {string} [status] */
  show(status = "") {
    const { data } = this;
    const row = data.rows[this.place];
    const shown = data.shown.filter((i) => row[i]);
    const lines = shown.map((i) => {
      const header = data.labels[data.headers[i]] ?? data.headers[i];
      const side = data.names.includes(i) ? { class: "name" } : undefined;
      return element("div", side, element("dt", {}, header), element("dd", {}, row[i]));
    });
    const list = lines.length
      ? element("dl", {}, ...lines)
      : element("p", {}, this.say("label_empty"));
    byId("card").replaceChildren(list);
    const [place, all] = [this.place + 1, data.rows.length];
    byId("place").textContent = this.say("label_place", { place, all });
    const done = this.answers.filter(Boolean).length;
    byId("progress").textContent = this.say("label_progress", { done, all });
    /** @type {HTMLElement} */ (byId("meter").firstElementChild).style.width =
      `${(100 * done) / all}%`;
    const answer = this.answers[this.place];
    for (const [value, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(value === answer));
    }
    /** @type {HTMLButtonElement} */ (byId("back")).disabled = this.place === 0;
    /** @type {HTMLButtonElement} */ (byId("next")).disabled = place === all;
    byId("status").textContent =
      status || (answer ? this.say("label_answered", { answer }) : this.say("label_open"));
  }

  /** Offers the sheet with the answers so far; the same columns and ids as a CSV sheet. */
  download() {
    const { headers, rows, answer, delimiter, name } = this.data;
    const lines = [
      headers,
      ...rows.map((row, i) => row.map((cell, j) => (j === answer ? this.answers[i] : cell))),
    ];
    const text = lines.map(
      (line) => `${line.map((cell) => sheetCell(cell, delimiter)).join(delimiter)}\n`,
    );
    const blob = new Blob(["\ufeff", ...text], { type: "text/csv" });
    downloadLink(blob, name).click();
    this.saved = true;
    byId("status").textContent = this.say("label_saved");
  }
}

/**
 * Returns a text as a cell, quoted where needed.
 * @param {string} text
 * @param {string} delimiter
 */
function sheetCell(text, delimiter) {
  const special = text.includes(delimiter) || /["\r\n]/.test(text);
  return special ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Starts the screen. */
function startLabelling() {
  new Labelling(/** @type {LabelData} */ (JSON.parse(byId("data").textContent ?? "")));
}
