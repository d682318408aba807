/** What was refused on purpose: its message is a sentence for the reader. */
export class Refused extends Error {
  constructor(/** @type {{refused: string, field?: string}} */ answer) {
    super(answer.refused);
    this.answer = answer;
  }
}

/**
 * Questions to Python, and what Python says unasked.
 *
 * A question that nobody hears is never answered: there is no kernel. So a view shows itself only
 * after the first answer, and until then leaves the room to what was saved.
 *
 * @param {*} model the widget's model: `send`, `on`, `off`
 * @returns {{ask: (question: string, given?: object) => Promise<any>, hear: (what: string, listener: Function) => void, stop: () => void}}
 */
export function asking(model) {
  const me = Math.random().toString(36).slice(2);
  const waiting = new Map();
  const listeners = new Map();
  let asked = 0;

  function heard(message, buffers = []) {
    if (message.tell !== undefined) {
      for (const listener of listeners.get(message.tell) ?? []) listener(message, buffers);
      return;
    }
    const question = waiting.get(message.answer);
    if (!question) return; // another view of this widget asked
    waiting.delete(message.answer);
    if (message.refused !== undefined) question.refuse(new Refused(message));
    else question.answered({ ...message.ok, buffers });
  }

  model.on("msg:custom", heard);
  return {
    ask(question, given = {}) {
      const id = `${me}-${(asked += 1)}`;
      return new Promise((answered, refuse) => {
        waiting.set(id, { answered, refuse });
        model.send({ ask: question, id, with: given });
      });
    },
    hear(what, listener) {
      listeners.set(what, [...(listeners.get(what) ?? []), listener]);
    },
    stop() {
      model.off("msg:custom", heard);
      waiting.clear();
      listeners.clear();
    },
  };
}
