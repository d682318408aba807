import { h, piece } from "./dom.js";
import { list } from "./list.js";
import { mounted } from "./mount.js";

export default mounted("trace", async ({ model, body, ask, hear, say, settled, open }) => {
  const card = h("div", { class: "dtui-card" });
  const rows = list({
    label: "items in causal order",
    fetch: async (first, count) => (await ask("rows", { first, count })).rows,
    draw: (row) => [piece(row.gutter), piece(row.letter, row.role), piece(row.item_id, "bright"), piece(row.line), piece(row.word, row.role)],
    onMove: async (row) => {
      model.set("selected", row.item_id);
      model.save_changes();
      const { card: found } = await ask("card", { item_id: row.item_id });
      card.textContent = found.body.join("\n");
      await settled();
    },
    onFail: say,
    empty: "This trace has no items yet.",
  });
  body.append(rows.element, card);
  await rows.show(open.count, 0);
  hear("news", async () => { const again = await ask("open"); await rows.show(again.count); await settled(); });
  return () => rows.stop();
});
