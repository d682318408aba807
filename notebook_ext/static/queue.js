import { card, fields } from "./card.js";
import { h, piece } from "./dom.js";
import { forms } from "./form.js";
import { keys } from "./keys.js";
import { list } from "./list.js";
import { mounted } from "./mount.js";
import { proposalCard } from "./proposal.js";
import { search } from "./search.js";

const QUEUE_FEWEST = 3; // rows of the list, however little waits
const QUEUE_MOST = 14;

/** How many cells a row's line has: the style gives the other columns theirs. */
function queueRoom(width) {
  const cells = width / 7.55;
  return Math.floor(width > 640 ? Math.max(((cells - 45) * 2) / 3, cells - 85) : cells - 28);
}

export default mounted("queue", async ({ model, root, body, ask, hear, say, settled, doing, onSet, set, open }) => {
  let now = open;
  let compared = [];
  let unfolded = ""; // "card", "chain" or nothing
  const head = h("div", { class: "dtui-queue-facts" });
  const note = h("div", { class: "dtui-queue-note", role: "region", tabindex: "0", "aria-label": "what the row says" });
  const fold = h("div", { class: "dtui-queue-fold" });
  const cardOfItem = card({});
  const bar = keys(now.keys, (...action) => doing(() => run(...action)));
  const box = search({
    help: now.help,
    onQuery: (query) => { if (query !== model.get("query")) doing(() => look(query)); },
    onLeave: () => rows.element.focus(),
  });
  const form = forms({ ask, body, say, settled });
  const rows = list({
    label: now.title,
    fetch: async (first, count) => {
      const page = await ask("rows", { first, count, room: queueRoom(rows.element.clientWidth) });
      return page.rows.map((row) => ({ ...row, can: page.can?.[row.can] ?? row.can }));
    },
    draw: (row) => {
      const marked = model.get("marked").includes(row.address) ? "✓" : "";
      return [
        h("span", { class: `dtui-queue-kind dtui-${row.role}` }, `${row.glyph} ${row.letter} ${row.kind}`),
        h("span", { class: "dtui-queue-title dtui-dim", title: row.title }, row.title),
        h("span", { class: "dtui-queue-line", title: row.line }, row.line),
        h("span", { class: "dtui-queue-aside dtui-dim" }, row.aside),
        h("span", { class: "dtui-queue-age dtui-dim" }, `${marked} ${row.age}`),
      ];
    },
    onMove: (row) => { told(""); select(row); doing(tell); },
    onChoose: () => doing(() => turn("card", true)),
    onFail: say,
    empty: () => now.empty,
  });

  const key = () => rows.current?.key ?? "";
  const told = form.tell;
  const look = (query) => ask("search", { query });

  function select(row) {
    if (row) set("selected", row.address);
  }

  function drawHead() {
    const facts = [...now.facts, ...(now.agreed ? [now.agreed] : [])];
    head.replaceChildren(
      piece(`${now.title}  ${now.of.toLocaleString("en")}`, "bright"), piece(facts.join(" · "), "dim"),
      now.blind ? piece("BLIND", "pending") : "");
    box.element.hidden = !now.can.includes("search"); // in a file nobody searches
    box.show(model.get("query"), `${now.count.toLocaleString("en")} found`);
    rows.element.setAttribute("aria-label", now.title);
    rows.element.style.height = `${Math.min(QUEUE_MOST, Math.max(QUEUE_FEWEST, now.count)) * 22}px`;
  }

  /** Say what the row under the cursor says, and what can be done with it. */
  async function tell() {
    const row = rows.current;
    bar.offer(row?.can ?? now.can);
    if (!row) { note.replaceChildren(); fold.replaceChildren(); note.hidden = false; return; }
    const mine = () => rows.current?.key === row.key;
    const { note: found } = await ask("note", { key: row.key });
    if (!mine()) return;
    compared = found?.similar ? [queueSimilar(found.similar)] : [];
    note.replaceChildren(...(found ? queueNoted(found) : []), ...compared);
    if (found?.cut && unfolded !== "card") {
      const whole = await ask("whole", { key: row.key });
      if (mine() && whole.note) note.replaceChildren(...queueNoted(whole.note));
    }
    if (mine()) await unfold();
  }

  async function unfold() {
    const at = key();
    const answer = unfolded && at ? await ask(unfolded, { key: at }) : {};
    if (at !== key()) return;
    note.hidden = Boolean(answer.card); // it says the same and more
    fold.replaceChildren(...(answer.card ? [...carded(answer.card), ...compared] : answer.chain ? queueChain(answer.chain) : []));
  }

  function carded({ item, proposal, evidence }) {
    if (proposal) return [proposalCard(proposal)];
    if (evidence) return [queueEvidence(evidence)];
    if (!item) return [];
    cardOfItem.show(item);
    return [cardOfItem.element];
  }

  async function turn(what, always = false) {
    unfolded = unfolded === what && !always ? "" : what;
    await unfold();
  }

  async function next(step) {
    const at = rows.cursor + step;
    if (now.count < 2) return told(now.words.else);
    if (at >= 0 && at < now.count) return rows.goTo(at);
    await rows.goTo((at + now.count) % now.count);
    return told(now.words[step]);
  }

  async function choose(what) {
    const { says } = await ask("choose", { what, key: key() }); // the news of it comes by itself
    told(says);
  }

  function run(name, given, action) {
    told("");
    switch (name) {
      case "next": return next(given);
      case "instead": return ask("instead", { pressed: given, key: key() }).then(({ says }) => told(says));
      case "proposal": return turn("card");
      case "chain": return turn("chain");
      case "kind": case "domain": case "blind": case "second": case "imported": return choose(name);
      case "search": return Promise.resolve(box.focus());
      default: return form.open(action, rows.current?.address ?? "", { horizon: rows.current?.horizon ?? 0 });
    }
  }

  /** Show what waits now; the cursor stays on its row, or where that was. */
  async function renew() {
    const before = rows.current;
    const [first, last] = rows.view();
    const follow = rows.cursor >= first && rows.cursor <= last;
    const at = rows.cursor;
    now = await ask("open", { key: before?.key ?? "", index: at });
    drawHead();
    await rows.show(now.count, now.at + rows.cursor - at, { follow }); // the cursor may have gone on meanwhile
    const mine = model.get("selected") === before?.address || root.contains(root.getRootNode().activeElement);
    if (mine && before?.key !== rows.current?.key) select(rows.current);
    await tell();
    if (!now.second) return;
    const { says } = await ask("agreement");
    now.agreed = says;
    drawHead();
  }

  async function follow() {
    const address = model.get("selected");
    if (!address || rows.current?.address === address) return;
    const { at } = await ask("find", { address });
    if (at < 0 || model.get("selected") !== address) return;
    await rows.goTo(at, { tell: false });
    await tell();
  }

  function mark() {
    const address = rows.current?.address;
    if (!address) return;
    const marked = model.get("marked");
    set("marked", marked.includes(address) ? marked.filter((one) => one !== address) : [...marked, address]);
  }

  body.append(h("header", { class: "dtui-queue-head" }, head, box.element), rows.element, note, fold, bar.element);
  body.addEventListener("keydown", (event) => {
    if (form.isOpen()) return;
    if (event.key === " " && event.ctrlKey) { event.preventDefault(); mark(); return; }
    if (bar.pressed(event) || event.key !== "Escape") return;
    if (unfolded) { unfolded = ""; doing(unfold); rows.element.focus(); }
    else if (model.get("query")) doing(() => look(""));
    else if (now.second) doing(() => choose("second"));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  rows.element.addEventListener("click", (event) => { if (event.ctrlKey || event.metaKey) mark(); });
  onSet("selected", () => doing(follow));
  onSet("marked", () => doing(() => rows.paint()));
  hear("news", () => doing(renew));
  drawHead();
  await rows.show(now.count, now.at);
  if (!model.get("selected")) select(rows.current);
  await tell();
  if (now.second) await renew();
  return () => { rows.stop(); box.stop(); };
});

const queueLines = (said) => said.map(([text, role]) => h("p", { class: role ? `dtui-${role}` : null }, text));

function queueNoted(note) {
  return [
    h("p", {}, piece(`${note.letter} ${note.name}`, "bright"), "  ", piece(note.about, "dim")),
    ...queueLines(note.above),
    note.action ? h("p", {}, note.action) : "",
    fields(note.args) ?? "",
    ...queueLines(note.below),
  ];
}

function queueSimilar(found) {
  if (!found.length) return h("p", { class: "dtui-dim" }, "similar  none decided yet");
  return h("table", { "aria-label": "similar proposals that were decided" }, h("tbody", {}, ...found.map((one, at) => h("tr", {},
    h("td", { class: "dtui-dim" }, at ? "" : "similar"), h("td", {}, one.says), h("td", { class: `dtui-${one.role}` }, one.word),
    h("td", { class: "dtui-dim" }, [one.edited, one.outcome || "no outcome yet"].filter(Boolean).join(" · "))))));
}

function queueEvidence({ decision_id: id, question, notes }) {
  return h("article", { class: "dtui-card", tabindex: "0", "aria-label": `evidence for ${id}` },
    h("header", {}, piece(`D! ${id}`, "bright")), h("p", { class: "dtui-card-body" }, question), fields(notes));
}

function queueChain(chain) {
  return [h("article", { class: "dtui-card dtui-queue-chain", tabindex: "0", "aria-label": `what led to ${chain.entry_id}` },
    h("ul", {}, ...chain.rows.map((row) => h("li", {}, h("span", {}, row.gutter, " ",
      row.heading ? piece(row.heading, "dim") : piece(row.name, "bright"), ` ${row.says} `, row.word ? piece(row.word, row.role) : "", " ", piece(row.who, "dim"))))),
    chain.more ? h("p", { class: "dtui-dim" }, chain.more) : "")];
}
