import { h, piece } from "./dom.js";

const LEAVES_OUT = "left out; typing takes it back in";

/**
 * A field of a form, as dtui.views.forms has it, with a way to read it.
 *
 * @param {object} field
 * @param {string} about what a field without a label of its own belongs to
 * @returns {{element: HTMLElement, control: HTMLElement, read: () => unknown}} `control` is what is wrong where its value is
 */
export function formField(field, about) {
  switch (field.kind) {
    case "tick": return tickField(field);
    case "argument": return argumentField(field);
    case "either": case "one": case "several": return placesField(field, about);
    default: return lineField(field, about);
  }
}

function lineField(field, about) {
  const label = field.label ? null : `${about}: ${field.placeholder}`;
  const given = { placeholder: field.placeholder || null, "aria-label": label, autocomplete: "off", spellcheck: "false" };
  const input = field.kind === "prose"
    ? h("textarea", { ...given, rows: 3, spellcheck: "true" })
    : h("input", { ...given, type: "text", inputmode: field.kind === "number" ? "decimal" : null });
  input.value = field.value;
  const element = h("label", { class: "dtui-field" }, field.label ? h("span", { class: "dtui-label" }, field.label) : null, input);
  return { element, control: input, read: () => input.value };
}

/** A line that may also be left out altogether, which is not an empty text. */
function argumentField(field) {
  const line = lineField(field, "");
  const input = line.control;
  let out = false;

  function leave(now) {
    out = now;
    input.placeholder = out ? LEAVES_OUT : "";
    button.setAttribute("aria-pressed", String(out));
  }
  function turn() {
    leave(!out);
    input.value = out ? "" : field.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const button = h("button", {
    type: "button", tabindex: "-1", onclick: turn, title: "Leave the argument out, or take it back in (Ctrl+D)",
    "aria-label": `leave out ${field.label}`, "aria-pressed": "false",
  }, "leave out");
  input.addEventListener("input", () => { if (out && input.value) leave(false); });
  input.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.key !== "d") return;
    event.preventDefault();
    turn();
  });
  return { ...line, element: h("div", { class: "dtui-argument" }, line.element, button), read: () => (out ? null : input.value) };
}

function tickField(field) {
  const box = h("input", { type: "checkbox" });
  box.checked = field.value === true;
  const says = field.says.map(([text, role]) => piece(text, role));
  const element = h("label", { class: "dtui-option" }, box, piece(field.label, "accent"), ...says);
  return { element, control: box, read: () => box.checked };
}

/** A few things under numbers: one of them, or several. A key takes one, and puts it back. */
function placesField(field, about) {
  const several = field.kind === "several";
  const group = `dtui-${Math.random().toString(36).slice(2)}`;
  const given = [field.value].flat();
  const boxes = field.options.map(() => h("input", { type: several ? "checkbox" : "radio", name: group }));
  boxes.forEach((box, at) => { box.checked = given.includes(at); });

  /** Let Tab come to one of them alone. */
  function stand(here) {
    boxes.forEach((box, at) => { box.tabIndex = at === here ? 0 : -1; });
  }
  function take(at) {
    boxes[at].checked = !boxes[at].checked;
    boxes[at].focus();
    boxes[at].dispatchEvent(new Event("input", { bubbles: true }));
  }
  const steps = { ArrowDown: 1, ArrowRight: 1, j: 1, l: 1, ArrowUp: -1, ArrowLeft: -1, k: -1, h: -1 };
  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = boxes.indexOf(event.target);
    const number = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    if (boxes[number]) take(number);
    else if (event.key === " " && here >= 0) take(here);
    else if (event.key in steps) boxes[Math.min(boxes.length - 1, Math.max(0, here + steps[event.key]))].focus();
    else return;
    event.preventDefault();
  }
  const options = field.options.map(([name, says, role, below], at) => h("label", { class: "dtui-option" },
    field.kind !== "either" && at < 9 ? h("kbd", { "aria-hidden": "true" }, String(at + 1)) : null,
    boxes[at], piece(name, role), says ? h("span", {}, ` ${says}`) : null,
    ...below.map(([text, its]) => h("span", { class: "dtui-beneath" }, piece(text, its)))));
  const legend = field.label ? h("legend", { class: "dtui-label" }, field.label) : null;
  const element = h("fieldset", {
    class: `dtui-places dtui-${field.kind}`, role: several ? null : "radiogroup", "aria-label": legend ? null : about,
    onkeydown: pressed, onfocusin: (event) => stand(boxes.indexOf(event.target)),
  }, legend, ...options);
  stand(Math.max(0, boxes.findIndex((box) => box.checked)));
  const taken = () => boxes.flatMap((box, at) => (box.checked ? [at] : []));
  return { element, control: several ? boxes[0] : element, read: () => (several ? taken() : taken()[0] ?? null) };
}
