/**
 * The model of a widget in a file: it answers from what the file holds, and nothing can be written.
 *
 * @param {{traits: object, answers: [string, object, object][], rows: object[]}} held
 * @returns {*} what `mounted` takes for a notebook's model
 */
export function savedModel({ traits, answers, rows }) {
  const listeners = new Map();
  const answered = new Map(answers.map(([question, given, answer]) => [keyOf(question, given), answer]));

  function keyOf(question, given) {
    return JSON.stringify([question, Object.entries(given).sort()]);
  }

  function emit(name, ...told) {
    for (const listener of listeners.get(name) ?? []) listener(...told);
  }

  function answerTo({ ask, with: given }) {
    if (ask === "rows") return { ok: { rows: rows.slice(given.first, given.first + given.count) } };
    const answer = answered.get(keyOf(ask, given));
    return answer ? { ok: answer } : { refused: "This file holds what was seen when it was saved, and no more: open the notebook for this." };
  }

  return {
    get: (name) => traits[name],
    set(name, value) { traits[name] = value; emit(`change:${name}`); },
    save_changes() {},
    send(message) {
      if (message.ask !== "bye") queueMicrotask(() => emit("msg:custom", { answer: message.id, ...answerTo(message) }, []));
    },
    on(name, listener) { listeners.set(name, [...(listeners.get(name) ?? []), listener]); },
    off(name, listener) { listeners.set(name, (listeners.get(name) ?? []).filter((one) => one !== listener)); },
  };
}

/**
 * Unpack what a page holds.
 *
 * @param {string} packed JSON, in gzip, in base64
 */
export async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(text).json();
}
