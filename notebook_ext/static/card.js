import { h, piece } from "./dom.js";

const SHOWN = 5; // links shown at first: thousands may rest on one item

/**
 * The card of an item, as dtui.views.item_card has it: what it says, who said so when, and its links.
 *
 * A card is the dict of an `ItemCard`; what is nested in it are arrays, `[name, value]` a field and
 * `[item_id, letter, line, word, role]` a link. Where not all links were sent, `rests_on_count` and
 * `used_by_count` say how many there are.
 *
 * @param {object} options
 * @param {string} [options.empty] what to say where there is no card
 * @param {(item_id: string) => void} [options.go] a link was followed; without it, links are texts
 * @returns {{element: HTMLElement, show: (card: object|null) => void, unfold: (notes: [string, string, string][]) => void}}
 */
export function card({ empty = "", go }) {
  const element = h("article", { class: "dtui-card", tabindex: "0", "aria-label": "item" });

  function show(shown) {
    const before = element.dataset.item;
    element.dataset.item = shown ? shown.item_id : "";
    element.setAttribute("aria-label", shown ? `${shown.type_word} ${shown.item_id}` : "item");
    element.replaceChildren(...(shown ? parts(shown, go) : [h("p", { class: "dtui-dim" }, empty)]));
    if (before !== element.dataset.item) element.scrollTop = 0;
  }

  /** Show what else there is to be said of the item, `[label, text, role]` each, or hide it again. */
  function unfold(notes) {
    const open = element.querySelector(".dtui-unfolded");
    if (open) open.remove();
    else element.querySelector(".dtui-card-body")?.after(h("div", { class: "dtui-unfolded" }, fields(notes)));
  }

  // Up and down among the links, as in any list.
  element.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "next", j: "next", ArrowUp: "previous", k: "previous" }[event.key];
    const item = event.target.closest("li");
    if (!step || !item) return;
    event.preventDefault();
    item[`${step}ElementSibling`]?.querySelector("button")?.focus();
  });

  show(null);
  return { element, show, unfold };
}

function parts(card, go) {
  return [
    h("header", {},
      piece(`${card.letter} ${card.item_id}`, "bright"), piece([card.type_word, card.stage].filter(Boolean).join(" · "), "dim"),
      card.word ? h("span", { class: `dtui-${card.role} dtui-card-word` }, card.word) : null),
    ...card.at_risk.map((reason) => h("p", { class: "dtui-at-risk" }, `▽ ${reason}`)),
    h("p", { class: "dtui-card-body" }, card.body.join("\n")),
    fields([
      ...card.unblocks.map((phrase) => ["unblocks", phrase, "pending"]),
      ...(card.waits_for ? [["waits for", card.waits_for, "pending"]] : []),
      ...card.fields,
      ...(card.labels.length ? [["labels", card.labels.join(", ")]] : []),
    ]),
    fields(card.quality.map((phrase) => ["quality", phrase]), "dtui-dim"),
    links("rests on", card.rests_on, card.rests_on_count, go),
    links("used by", card.used_by, card.used_by_count, go),
    fields([["by", card.author], ["thought", card.occurred], ["recorded", card.recorded]].filter(([, value]) => value), "dtui-dim"),
  ].filter(Boolean);
}

/** Names and values below each other, `[name, value, role?]` each; nothing where there are none. */
export function fields(named, style = "") {
  if (!named.length) return null;
  return h("dl", { class: `dtui-fields ${style}` },
    ...named.flatMap(([name, value, role]) => [h("dt", {}, name), h("dd", { class: role ? `dtui-${role}` : null }, value)]));
}

function links(title, found, count = found.length, go) {
  if (!found.length) return null;
  const section = h("section", { "aria-label": title }, h("h3", {}, `${title} (${count.toLocaleString("en")})`));
  const shown = h("ul", {}, ...found.slice(0, SHOWN).map((one) => link(one, go)));
  const rest = found.slice(SHOWN);
  const unsent = count - found.length;
  section.append(shown);
  if (rest.length) {
    section.append(h("button", { type: "button", onclick: ({ currentTarget }) => {
      currentTarget.remove();
      shown.append(...rest.map((one) => link(one, go)));
      shown.children[SHOWN].querySelector("button")?.focus();
    } }, `… and ${rest.length.toLocaleString("en")} more${unsent ? ` of ${(rest.length + unsent).toLocaleString("en")}` : ""}`));
  }
  return section;
}

function link([itemId, letter, line, word, role], go) {
  const says = [`${letter} ${itemId} `, word ? piece(`${word} `, role) : null, line];
  return h("li", {}, go ? h("button", { type: "button", title: line, onclick: () => go(itemId) }, ...says) : h("span", {}, ...says));
}
