/**
 * Elements, made so that a text can only ever be a text.
 *
 * @param {string} tag
 * @param {Object<string, unknown>} [properties] `on…` a listener, `class`, `data-…`, `aria-…`; null and false are left out
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/**
 * A text in the colour of its role, by class alone.
 *
 * @param {string} text
 * @param {string} [role] a role of dtui.signs, or dim, bright, accent
 */
export function piece(text, role = "") {
  return h("span", { class: role ? `dtui-${role}` : null }, text);
}

/** Wait until the browser has drawn what was changed. */
export function drawn() {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}
