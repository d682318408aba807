import { h, piece } from "./dom.js";
import { formField } from "./fields.js";

/**
 * Forms in a view: asked by Python, filled in here, recorded or refused by Python.
 *
 * What was typed stays until it is recorded, or until a second Escape. While a form is open, it has
 * the keys; afterwards the focus is where it was.
 *
 * @param {object} view
 * @param {(question: string, given?: object) => Promise<any>} view.ask
 * @param {HTMLElement} view.body where a form is put, after all else
 * @param {(error: Error|null) => void} view.say
 * @param {() => Promise<void>} view.settled
 * @param {(answer: {recorded: string, says: string}) => (void|Promise<void>)} [view.onRecorded]
 * @returns {{open: (action: string, address: string, more?: object) => Promise<void>, isOpen: () => boolean,
 *   tell: (sentence: string) => void}}
 */
export function forms({ ask, body, say, settled, onRecorded }) {
  const said = h("p", { class: "dtui-said", role: "status" });
  let shown = null;
  let before = null;

  /** Say what was done, or why there is nothing to do, until the next form. */
  function tell(sentence) {
    body.append(said);
    said.textContent = sentence;
  }

  function close() {
    shown?.element.remove();
    shown = null;
    const back = before?.isConnected ? before : body.querySelector('[tabindex="0"]');
    back?.focus();
  }

  function show(form) {
    shown = formOf(form, {
      preview: (values) => ask("preview", { key: form.key, values }),
      record: (values, way) => ask("record", { key: form.key, values, way }),
      done, cancelled: close, settled,
    });
    body.append(shown.element);
    shown.focus();
  }

  async function done(answer) {
    if (answer.form) {
      shown.element.remove();
      show(answer.form);
      return;
    }
    close();
    tell(answer.says ?? answer.instead);
    if (answer.recorded) await onRecorded?.(answer);
  }

  async function open(action, address, more = {}) {
    if (shown) {
      shown.focus(); // what stands in it is not to be lost
      return;
    }
    before = body.getRootNode().activeElement;
    try {
      const answer = await ask("form", { action, address, more });
      if (shown) return;
      say(null);
      tell(answer.instead ?? "");
      if (answer.form) show(answer.form);
    } catch (error) {
      say(error);
    }
    await settled();
  }

  return { open, tell, isOpen: () => shown !== null };
}

/** One form: its fields, what it says of them, and what its keys do. */
function formOf(form, { preview, record, done, cancelled, settled }) {
  const id = `dtui-${Math.random().toString(36).slice(2)}`;
  const labels = new Map(form.fields.map((field) => [field.name, field.label]));
  const fields = form.fields.map((field) => ({ ...field, ...formField(field, labels.get(field.unless) || form.heading) }));
  const changes = h("p", { class: "dtui-changes", role: "status" });
  const restsOn = h("div", { class: "dtui-rests", "aria-live": "polite" });
  const refused = h("p", { class: "dtui-refused", id, role: "alert" });
  const ways = h("p", { class: "dtui-ways" });
  const hint = h("p", { class: "dtui-hint", role: "status" });
  const values = () => Object.fromEntries(fields.map((field) => [field.name, field.read()]));
  const began = JSON.stringify(values());
  const looks = fields.some((field) => field.kind === "refs" || field.kind === "argument");
  let busy = false;
  let escaped = false;
  let looking = false;
  let stale = false;

  function point(name) {
    for (const field of fields) {
      field.control.removeAttribute("aria-invalid");
      if (field.name !== name) continue;
      field.control.setAttribute("aria-invalid", "true");
      field.control.setAttribute("aria-describedby", id);
    }
  }

  function refuse(answer) {
    const at = labels.get(answer.field)?.split(/ \(|:/)[0];
    refused.classList.remove("dtui-past");
    refused.replaceChildren("✗ not recorded  ", answer.refused, at ? `\nat  ${at}` : "");
    const ask = ([way, says]) => h("button", { type: "button", "data-way": way, onclick: () => send(way) }, says);
    ways.replaceChildren(...(answer.ways ?? []).map(ask));
    point(answer.field);
  }

  async function send(way = "") {
    if (busy) return; // a second Enter before the first was answered
    busy = true;
    hint.textContent = "";
    element.setAttribute("aria-busy", "true");
    try {
      const answer = await record(values(), way);
      if (answer.refused === undefined) await done(answer);
      else refuse(answer);
    } catch (error) {
      refuse({ refused: error.message });
    }
    busy = false;
    element.removeAttribute("aria-busy");
    await settled();
  }

  function cancel() {
    if (escaped || JSON.stringify(values()) === began) cancelled();
    else hint.textContent = "esc again discards what you typed";
    escaped = true;
    settled();
  }

  /** Show what the values would come to; while Python looks, only the newest are asked about. */
  async function look() {
    stale = looking;
    if (looking || !looks) return;
    looking = true;
    try {
      const { changes: changed, rests_on: rests } = await preview(values());
      changes.replaceChildren(...changed.map(([text, role]) => piece(text, role)));
      restsOn.replaceChildren(...rests.map(([text, role]) => h("div", {}, piece(text, role))));
    } catch {
      // What is wrong is said when it is recorded.
    }
    looking = false;
    if (stale) await look();
    else await settled();
  }

  function changed(event) {
    escaped = false;
    hint.textContent = "";
    refused.classList.add("dtui-past");
    event.target.closest("[aria-invalid]")?.removeAttribute("aria-invalid");
    const ticked = (name) => fields.some((field) => field.name === name && field.read() === true);
    for (const field of fields) field.element.hidden = Boolean(field.unless) && ticked(field.unless);
    look();
  }

  function pressed(event) {
    event.stopPropagation(); // neither the view's keys nor the notebook's
    if (event.isComposing) return;
    const { tagName } = event.target;
    if (event.key === "Escape") cancel();
    else if (event.key === "Enter" && tagName !== "BUTTON" && (tagName !== "TEXTAREA" || event.ctrlKey || event.metaKey)) send();
    else return;
    event.preventDefault();
  }

  const button = (key, name, run) => h("button", { type: "button", onclick: run }, h("kbd", {}, key), ` ${name}`);
  const enter = fields.some((field) => field.kind === "prose") ? "ctrl+enter" : "enter";
  const element = h("div", { class: "dtui-form", role: "dialog", "aria-label": form.heading, onkeydown: pressed, oninput: changed },
    h("p", { class: "dtui-heading" }, form.heading),
    form.about.length ? h("div", { class: "dtui-about" }, ...form.about.map(([text, role]) => piece(text, role))) : null,
    form.action ? formAction(form.action) : null,
    ...form.notes.map((note) => h("p", { class: "dtui-pending" }, note)),
    ...formGroups(fields),
    looks ? restsOn : null, changes, refused, ways, hint,
    h("div", { class: "dtui-buttons" }, button(enter, "Record", () => send()), button("esc", "Cancel", cancel)));

  return {
    element,
    focus() {
      const first = fields.find((field) => field.name === form.begins_at) ?? fields[0];
      first.element.querySelector('[tabindex="0"], input, textarea').focus({ preventScroll: true });
      element.scrollIntoView({ block: "nearest" });
      look();
    },
  };
}

/** Put fields of the same group under one heading. */
function formGroups(fields) {
  const rows = [];
  let under = null;
  for (const field of fields) {
    if (!field.group) rows.push(field.element);
    else if (under?.group === field.group) under.element.append(field.element);
    else {
      const legend = h("legend", { class: "dtui-label" }, field.group);
      under = { group: field.group, element: h("fieldset", { class: "dtui-group" }, legend, field.element) };
      rows.push(under.element);
    }
  }
  return rows;
}

/** What was proposed: the action, and each argument by its name. */
function formAction({ names, does, args, says }) {
  const rows = args.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
  return h("div", { class: "dtui-about" }, h("p", { class: "dtui-bright" }, names), h("p", {}, does),
    rows.length ? h("dl", { class: "dtui-args" }, ...rows) : null, says ? h("p", { class: "dtui-dim" }, says) : null);
}
