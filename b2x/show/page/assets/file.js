// Scoring a file: chosen or dropped, scored in a worker, with progress, questions and a download.

class FileScorer {
  /**
   * @param {Page} page
   * @param {Form} form
   */
  constructor(page, form) {
    this.page = page;
    this.form = form;
    this.outcome = byId("outcome");
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {File | null} */
    this.file = null;
    /** @type {Options} */
    this.options = {};
    const input = /** @type {HTMLInputElement} */ (byId("chosen"));
    input.addEventListener("change", () => {
      if (input.files?.length) this.begin(input.files[0]);
      input.value = "";
    });
    this.acceptDrops(byId("drop"));
  }

  /** @param {HTMLElement} place */
  acceptDrops(place) {
    for (const name of ["dragover", "drop"]) {
      document.addEventListener(name, (event) => event.preventDefault());
    }
    document.addEventListener("dragover", () => place.classList.add("over"));
    document.addEventListener("dragleave", () => place.classList.remove("over"));
    document.addEventListener("drop", (event) => {
      place.classList.remove("over");
      const file = event.dataTransfer?.files[0];
      if (file) this.begin(file);
    });
  }

  /** @param {File} file */
  begin(file) {
    this.file = file;
    this.options = {};
    const typical = this.form.typical();
    if (typeof typical === "number") this.options.typical = typical;
    this.run();
  }

  /** Scores the file with the options so far. */
  run() {
    this.stop();
    const file = /** @type {File} */ (this.file);
    const bar = /** @type {HTMLProgressElement} */ (
      element("progress", {
        max: "1",
        value: "0",
        "aria-label": this.page.say("reading", { name: file.name }),
      })
    );
    const cancel = element("button", { type: "button" }, this.page.say("cancel"));
    cancel.addEventListener("click", () => {
      this.stop();
      this.outcome.replaceChildren(element("p", {}, this.page.say("stopped")));
    });
    const text = element("p", {}, this.page.say("reading", { name: file.name }));
    this.outcome.replaceChildren(element("div", { class: "panel" }, text, bar, cancel));
    const { card, words } = this.page.data;
    this.worker = new Worker(workerUrl());
    this.worker.onmessage = (event) => {
      const answer = /** @type {Answer} */ (event.data);
      if (answer.kind === "progress") {
        bar.value = answer.share;
        return;
      }
      this.stop();
      if (answer.kind === "scored") this.showScored(answer.scored);
      else if (answer.kind === "asks") this.showQuestion(answer);
      else this.showRefusal(answer);
    };
    this.worker.onerror = (event) => {
      this.stop();
      this.showRefusal({
        kind: "refused",
        code: "failed",
        details: { error: event.message ?? "" },
      });
    };
    this.worker.postMessage({ blob: file, card, words, options: this.options });
  }

  stop() {
    this.worker?.terminate();
    this.worker = null;
  }

  /** @param {Extract<Answer, {kind: "refused"}>} answer */
  showRefusal({ code, details }) {
    const { page } = this;
    const parts = { ...details };
    if (typeof parts.field === "string")
      parts.field = page.texts[`field_${parts.field}`] ?? parts.field;
    const panel = element(
      "div",
      { class: "panel", "data-refused": code },
      element("h3", {}, page.say("not_scored")),
      element("p", {}, page.say(`refused_${code}`, parts)),
      element("p", { class: "soft small" }, page.say("use_b2x")),
    );
    panel.append(element("pre", {}, this.command()));
    this.outcome.replaceChildren(panel);
  }

  /** @param {Extract<Answer, {kind: "asks"}>} answer */
  showQuestion({ option, choices, details }) {
    const { page } = this;
    const why = details.why && details.why !== "ambiguous" ? `_${details.why}` : "";
    const parts = { ...details };
    if (typeof parts.median === "number") parts.median = page.number.format(parts.median);
    const form = element("form", { class: "panel", "data-asks": option });
    form.append(element("h3", {}, page.say("ask_title")));
    const text = page.say(`ask_${option}${why}`, parts);
    /** @type {() => void} */
    let use = () => {};
    if (option === "typical") {
      const input = /** @type {HTMLInputElement} */ (
        element("input", {
          type: "number",
          min: "0",
          step: "any",
          id: "q",
          value: String(details.median),
        })
      );
      form.append(element("p", { id: "q-text" }, text));
      form.append(
        element(
          "div",
          { class: "narrow" },
          element("label", { for: "q" }, page.say("typical")),
          input,
        ),
      );
      use = () =>
        (this.options.typical = Number(input.value) > 0 ? Number(input.value) : undefined);
    } else if (option === "sales" || option === "history") {
      form.append(element("p", {}, text));
      use = () =>
        option === "sales" ? (this.options.sales = true) : (this.options.noHistory = true);
    } else {
      const set = element("fieldset", {}, element("legend", {}, text));
      const list = element("div", { class: "choices" });
      choices.forEach((choice, i) => {
        const input = element("input", {
          type: "radio",
          name: "q",
          value: choice,
          id: `q${i}`,
          required: "",
        });
        const key = option === "delimiter" ? `delimiter_${choice}` : `style_${choice}`;
        list.append(element("label", { for: `q${i}` }, input, page.say(key)));
      });
      set.append(list);
      form.append(set);
      use = () => {
        const chosen = new FormData(/** @type {HTMLFormElement} */ (form)).get("q");
        Object.assign(this.options, { [option]: chosen });
      };
    }
    const words = { sales: "every_row", history: "no_history" }[option] ?? "answer";
    form.append(element("button", { class: "main" }, page.say(words)));
    if (option === "sales" || option === "history") {
      form.append(element("p", {}), element("pre", {}, this.command()));
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      use();
      this.run();
    });
    this.outcome.replaceChildren(form);
    /** @type {HTMLElement | null} */ (form.querySelector("input, button"))?.focus();
  }

  /** @param {Scored} scored */
  showScored(scored) {
    const { page } = this;
    const file = /** @type {File} */ (this.file);
    for (const { name, header } of scored.columns) page.headers.set(name, header);
    const target = file.name.replace(/(\.[a-z]+)?$/i, "_scored$1") || "scored.csv";
    const panel = element("div", { class: "panel", "data-scored": "" });
    const rows = page.number.format(scored.rows);
    panel.append(element("h3", {}, page.say("done", { rows, name: file.name })));
    const counts = element("ul", { class: "counts" });
    for (const label of /** @type {Label[]} */ (["B2B", "B2C", "unsure"])) {
      const n = scored.counts[label];
      const share = scored.rows ? page.percent.format(n / scored.rows) : "";
      const item = element("li", {
        class: `for-${label.toLowerCase()}`,
        "data-count": String(n),
        "data-label": label,
      });
      item.append(
        element("span", {}, page.say(label)),
        element("b", {}, page.number.format(n)),
        element("span", { class: "soft small" }, share),
      );
      counts.append(item);
    }
    panel.append(counts);
    const link = downloadLink(scored.blob, target);
    link.className = "button main";
    link.append(page.say("download", { name: target }));
    panel.append(element("p", { class: "no-print" }, link));
    for (const [key, n] of /** @type {[string, number][]} */ ([
      ["rejected", scored.rejected],
      ["lines", scored.lines],
    ])) {
      if (n)
        panel.append(
          element("p", { class: "note strong" }, page.say(key, { n: page.number.format(n) })),
        );
    }
    if (scored.examples.length) panel.append(this.examples(scored));
    if (scored.missing.length) {
      const fields = scored.missing.map((name) => page.texts[`field_${name}`] ?? name).join(", ");
      panel.append(element("p", { class: "note" }, page.say("missing_fields", { fields })));
    }
    if (scored.counted) panel.append(element("p", { class: "note" }, page.say("counted")));
    if (scored.typical !== null) {
      const value = page.number.format(scored.typical);
      panel.append(element("p", { class: "note" }, page.say("typical_used", { value })));
    }
    panel.append(this.understood(scored));
    panel.append(
      element("h3", {}, page.say("same_command")),
      element("pre", {}, this.command(target)),
    );
    this.outcome.replaceChildren(panel);
    drawCurves(page);
    this.form.relabel();
  }

  /** @param {Scored} scored */
  examples(scored) {
    const rows = scored.examples.map(({ line, reason }) =>
      element(
        "tr",
        {},
        element("td", { class: "number" }, this.page.number.format(line)),
        element("td", {}, reason),
      ),
    );
    const heads = ["line", "reason"].map((key) =>
      element("th", { scope: "col" }, this.page.say(key)),
    );
    const table = element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows),
    );
    return element(
      "details",
      {},
      element("summary", {}, this.page.say("examples")),
      element("div", { class: "wide" }, table),
    );
  }

  /** @param {Scored} scored */
  understood(scored) {
    const { page } = this;
    const rows = scored.columns.map(({ name, header, style }) =>
      element(
        "tr",
        {},
        element("td", {}, header),
        element("td", {}, page.texts[`field_${name}`] ?? name),
        element("td", {}, style ? page.say(`style_${style}`) : ""),
      ),
    );
    const heads = ["column", "field", "written"].map((key) =>
      element("th", { scope: "col" }, page.say(key)),
    );
    const table = element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...rows),
    );
    return element(
      "details",
      {},
      element("summary", {}, page.say("understood")),
      element("div", { class: "wide" }, table),
    );
  }

  /**
   * Returns the command that does the same.
   * @param {string} [target]
   */
  command(target = "scored.csv") {
    const { decimal, dates, delimiter, sales, noHistory, typical } = this.options;
    const name = this.file?.name ?? "orders.csv";
    const words = ["b2x score", shellWord(name), shellWord(target), this.page.data.command];
    if (delimiter)
      words.push(
        `--delimiter ${{ ",": "comma", ";": "semicolon", "\t": "tab" }[delimiter] ?? "pipe"}`,
      );
    if (decimal) words.push(`--decimal ${decimal === "," ? "comma" : "point"}`);
    if (dates) words.push(`--dates ${dates}`);
    if (sales) words.push("--order none --export none");
    if (noHistory) words.push("--history none");
    if (typical !== undefined) words.push(`--typical-volume ${typical}`);
    return words.join(" ");
  }
}

/** @param {string} text */
function shellWord(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\"'\"'")}'`;
}

/** Returns the address of the worker's code, which is in this page. */
function workerUrl() {
  const code = byId("shared").textContent ?? "";
  return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
}

/** Starts the page. */
function startPage() {
  const data = /** @type {PageData} */ (JSON.parse(byId("data").textContent ?? ""));
  const page = new Page({ ...data, card: unpacked(data.card) });
  drawCurves(page);
  const form = new Form(page);
  new FileScorer(page, form);
}
