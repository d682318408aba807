import { fields } from "./card.js";
import { h, piece } from "./dom.js";

/**
 * The card of a proposal, as dtui.views.proposal_card has it: what was proposed, what was made of it, what came of it.
 *
 * A card is the dict of a `ProposalCard`, what is nested in it dicts too.
 *
 * @param {object} card
 * @returns {HTMLElement}
 */
export function proposalCard(card) {
  return h("article", { class: "dtui-card dtui-proposal", tabindex: "0", "aria-label": `proposal ${card.proposal_id}` },
    h("header", {}, piece(`P ${card.proposal_id}`, "bright"), piece(card.action),
      card.word ? h("span", { class: `dtui-${card.role} dtui-card-word` }, `${card.glyph} ${card.word}`) : null),
    card.prior ? h("p", {}, card.prior) : null,
    args(card.arguments),
    fields(card.facts, "dtui-dim"),
    card.note ? h("p", { class: "dtui-pending" }, card.note) : null,
    ...(card.note ? [] : made(card)));
}

function made(card) {
  return [
    section("verdicts", card.verdicts.length ? card.verdicts.map(verdict) : [h("p", { class: "dtui-pending" }, "none yet")]),
    section("outcomes", [...card.outcomes.map(outcome), ...card.due.map(due)]),
    section("also", card.remarks.map(remark)),
  ];
}

function section(title, parts) {
  return parts.length ? h("section", { "aria-label": title }, h("h3", {}, title), ...parts) : null;
}

/** What was proposed, beside it what the verdict in force makes of it. */
function args(every) {
  if (!every.length) return null;
  const changed = every.some((one) => one.changed);
  const head = changed ? h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "argument"), h("th", { scope: "col" }, "proposed"), h("th", { scope: "col" }, "verdict"))) : null;
  return h("table", { "aria-label": "arguments" }, head, h("tbody", {}, ...every.map((one) =>
    h("tr", {}, h("th", { scope: "row", class: "dtui-accent" }, one.name),
      h("td", { class: one.changed ? "dtui-superseded" : null }, one.before || "–"),
      changed ? h("td", { class: one.changed ? "dtui-locked" : "dtui-dim" }, `${one.changed ? "→ " : ""}${one.after || "–"}`) : null))));
}

const joined = (...parts) => parts.filter(Boolean).join(" · ");

function verdict(given) {
  const role = given.stands ? null : "dtui-superseded";
  return h("div", {},
    h("p", {}, piece(`${given.glyph} ${given.word}`, given.role), ` by ${given.reviewer}, ${given.at} · ${given.standing}`),
    ...[given.changes, given.codes, given.rationale].filter(Boolean).map((part) => h("p", { class: `dtui-card-body ${role ?? ""}` }, part)),
    h("p", { class: "dtui-dim" }, joined(given.event_id, given.facts)));
}

function outcome(read) {
  const says = joined(read.says, `at ${read.at}`, read.version, read.corrected ? "corrected" : "", read.event_id);
  return h("p", { class: read.corrected ? "dtui-superseded" : null }, piece(read.horizon || "event", "bright"), ` ${says}`);
}

function due(one) {
  return h("p", { class: one.overdue ? "dtui-late" : "dtui-dim" }, piece(one.horizon, "bright"), ` ${one.metrics} ${one.when}, ${one.at}`);
}

function remark(one) {
  return h("div", { class: one.retracted ? "dtui-superseded" : null },
    h("p", { class: "dtui-card-body" }, piece(one.kind, "bright"), ` ${one.says}${one.retracted ? " (taken back)" : ""}`),
    h("p", { class: "dtui-dim" }, joined(one.event_id, one.by)));
}
