// Runs in the worker: scores a file and tells the page how far it is.

/** @typedef {{blob: Blob, card: Scorecard, words: Vocabulary, options: Options}} Job */
/**
 * @typedef {{kind: "progress", share: number} | {kind: "scored", scored: Scored}
 *   | {kind: "refused", code: string, details: Object<string, string | number>}
 *   | {kind: "asks", option: string, choices: string[], details: Object<string, string | number>}
 * } Answer
 */

/**
 * Scores a file and returns what came of it.
 * @param {Job} job
 * @param {(share: number) => void} progress
 * @returns {Promise<Answer>}
 */
async function answerOn(job, progress) {
  try {
    const scored = await scoreFile(job.blob, job.card, job.words, job.options, progress);
    return { kind: "scored", scored };
  } catch (error) {
    if (error instanceof Refusal) {
      return { kind: "refused", code: error.code, details: error.details };
    }
    if (error instanceof Question) {
      const { option, choices, details } = error;
      return { kind: "asks", option, choices, details };
    }
    return { kind: "refused", code: "failed", details: { error: String(error) } };
  }
}

if (typeof document === "undefined") {
  self.onmessage = async (event) => {
    let last = 0;
    const answer = await answerOn(event.data, (share) => {
      if (share - last < 0.01) return;
      last = share;
      self.postMessage({ kind: "progress", share });
    });
    self.postMessage(answer);
  };
}
