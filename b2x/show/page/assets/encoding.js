// The bytes of a file as text and back: UTF-8 or Windows-1252; and why a file is refused or asked about.

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

const BINARY = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x50, 0x41, 0x52, 0x31],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58],
  [0x37, 0x7a, 0xbc, 0xaf],
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

const WINDOWS_1252 = (() => {
  const decoder = new TextDecoder("windows-1252");
  const bytes = new Map();
  for (let byte = 0x80; byte < 0x100; byte++)
    bytes.set(decoder.decode(new Uint8Array([byte])), byte);
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
