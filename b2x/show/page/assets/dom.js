// Small helpers of the pages: elements, texts, numbers as people write them.

/**
 * Returns an element by its id.
 * @param {string} id
 */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Makes an element; texts in it are only ever text.
 * @param {string} tag
 * @param {Object<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * Makes an element of a picture.
 * @param {string} tag
 * @param {Object<string, string | number>} attributes
 * @param {string} [text]
 */
function picture(tag, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Fills a text of the catalogue in.
 * @param {Object<string, string>} texts
 * @param {string} key
 * @param {Object<string, string | number>} [parts]
 */
function say(texts, key, parts = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(parts[name] ?? whole));
}

/**
 * Offers a file for download.
 * @param {Blob} blob
 * @param {string} name
 */
function downloadLink(blob, name) {
  const link = /** @type {HTMLAnchorElement} */ (element("a", { download: name }));
  link.href = URL.createObjectURL(blob);
  return link;
}
