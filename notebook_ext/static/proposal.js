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
    proposalArguments(card.arguments),
    fields(card.facts, "dtui-dim"),
    card.note ? h("p", { class: "dtui-pending" }, card.note) : null,
    ...(card.note ? [] : proposalMade(card)));
}

function proposalMade(card) {
  return [
    proposalSection("verdicts", card.verdicts.length ? card.verdicts.map(proposalVerdict) : [h("p", { class: "dtui-pending" }, "none yet")]),
    proposalSection("outcomes", [...card.outcomes.map(proposalOutcome), ...card.due.map(proposalDue)]),
    proposalSection("also", card.remarks.map(proposalRemark)),
  ];
}

function proposalSection(title, parts) {
  return parts.length ? h("section", { "aria-label": title }, h("h3", {}, title), ...parts) : null;
}

/** What was proposed, beside it what the verdict in force makes of it. */
function proposalArguments(every) {
  if (!every.length) return null;
  const changed = every.some((one) => one.changed);
  const columns = ["argument", "proposed", "verdict"].map((name) => h("th", { scope: "col" }, name));
  const head = changed ? h("thead", {}, h("tr", {}, ...columns)) : null;
  return h("table", { "aria-label": "arguments" }, head, h("tbody", {}, ...every.map((one) =>
    h("tr", {}, h("th", { scope: "row", class: "dtui-accent" }, one.name),
      h("td", { class: one.changed ? "dtui-superseded" : null }, one.before || "–"),
      changed ? h("td", { class: one.changed ? "dtui-locked" : "dtui-dim" }, `${one.changed ? "→ " : ""}${one.after || "–"}`) : null))));
}

const proposalFacts = (...parts) => parts.filter(Boolean).join(" · ");

function proposalVerdict(given) {
  const role = given.stands ? null : "dtui-superseded";
  return h("div", {},
    h("p", {}, piece(`${given.glyph} ${given.word}`, given.role), ` by ${given.reviewer}, ${given.at} · ${given.standing}`),
    ...[given.changes, given.codes, given.rationale].filter(Boolean).map((part) => h("p", { class: `dtui-card-body ${role ?? ""}` }, part)),
    h("p", { class: "dtui-dim" }, proposalFacts(given.event_id, given.facts)));
}

function proposalOutcome(read) {
  const says = proposalFacts(read.says, `at ${read.at}`, read.version, read.corrected ? "corrected" : "", read.event_id);
  return h("p", { class: read.corrected ? "dtui-superseded" : null }, piece(read.horizon || "event", "bright"), ` ${says}`);
}

function proposalDue(one) {
  return h("p", { class: one.overdue ? "dtui-late" : "dtui-dim" }, piece(one.horizon, "bright"), ` ${one.metrics} ${one.when}, ${one.at}`);
}

function proposalRemark(one) {
  return h("div", { class: one.retracted ? "dtui-superseded" : null },
    h("p", { class: "dtui-card-body" }, piece(one.kind, "bright"), ` ${one.says}${one.retracted ? " (taken back)" : ""}`),
    h("p", { class: "dtui-dim" }, proposalFacts(one.event_id, one.by)));
}
