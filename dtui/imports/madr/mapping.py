"""From a record to the items of a trace; what the record lacks stays missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from dtui.imports.madr.record import Argument, Choice, Option, Passage, Record, Verdict
from dtui.imports.reconstructability import Extent, combined, matrix
from dtui.trace import ITEM_TYPES, ItemId, TraceOpened

Draft = tuple[str, dict[str, Any]]
"""An item's type and payload, as a store takes them."""

TURNED_DOWN = "turned down"
"""Label of a selection of none where the record, or its outcome, turns the options down."""

NO_OPTION_MATCHED = "no listed option named"
"""Label of a selection of none whose text names no option that the record lists."""

_NO_MARKUP = str.maketrans("", "", "*_`~")


class Source(NamedTuple):
    """The file a record was read from."""

    path: str
    """Relative to what was named for import, so that no trace tells of the importer's disk."""
    sha256: str
    domain: str


def opening(record: Record, source: Source, trace_id: ItemId) -> TraceOpened:
    """Return the record that the imported trace opens with."""
    provenance: dict[str, Any] = {
        "source": source.path,
        "sha256": source.sha256,
        "format": record.style,
        "status": record.status,
        "date": record.date,
        "deciders": list(record.deciders),
        "supersedes": list(record.supersedes),
        "superseded_by": list(record.superseded_by),
        "metadata": dict(record.metadata),
        "unread_lines": list(record.unread_metadata),
        "reconstructability": reconstructability(record),
    }
    return TraceOpened(
        trace_id=trace_id,
        title=record.title or source.path,
        domain=source.domain,
        profile="imported",
        provenance={name: value for name, value in provenance.items() if value},
    )


def items_of(record: Record, source: Source) -> list[Draft]:
    """Return a record as the items of one trace, in an order that a store accepts.

    Context and other prose become observations that cite the file and its lines; drivers become
    constraints; each argument for or against an option becomes a soft constraint of its own with
    the one evaluation that the record gives; the outcome becomes the selection.
    """
    drafts = _Drafts(source)
    for choice in record.choices:
        _add_choice(drafts, choice, record)
    for note in record.notes:
        drafts.observe(note, "note")
    return drafts.drafts


class _Drafts:
    """The items so far, each with the id that later ones refer to."""

    def __init__(self, source: Source) -> None:
        self.drafts: list[Draft] = []
        self.source = source
        self._counts: Counter[str] = Counter()

    def add(
        self, item_type: str, rests_on: Sequence[ItemId], *labels: str, **fields: Any
    ) -> ItemId:
        """Add an item under the next id of its type."""
        self._counts[item_type] += 1
        item_id = f"{ITEM_TYPES[item_type].ID_PREFIX}-{self._counts[item_type]}"
        payload = {"id": item_id, "trace_item_refs": list(rests_on), "labels": list(labels)}
        self.drafts.append((item_type, {**payload, **fields}))
        return item_id

    def observe(self, passage: Passage, *labels: str, rests_on: Sequence[ItemId] = ()) -> ItemId:
        """Add what the file says as an observation that cites it."""
        first, last = passage.line, passage.end
        citation = {
            "kind": "file",
            "ref": self.source.path,
            "locator": f"line {first}" if first == last else f"lines {first}-{last}",
            "sha256": self.source.sha256,
        }
        return self.add(
            "observation", rests_on, *labels, statement=passage.text, citations=[citation]
        )


def _add_choice(drafts: _Drafts, choice: Choice, record: Record) -> None:
    grounds = [drafts.observe(passage, "context") for passage in choice.context]
    if not grounds:
        # Something has to carry the rest: that there is a record, by its title or its path.
        name = record.title or drafts.source.path
        grounds = [drafts.observe(Passage(name, choice.line, choice.line), "record")]
    drivers = [
        drafts.add("constraint", grounds, "driver", statement=driver.text, hard=False)
        for driver in choice.drivers
    ]
    decisions = {
        question: drafts.add(
            "decision", grounds, question=question or choice.question or drafts.source.path
        )
        for question in choice.questions
    }
    every = list(decisions.values())
    for decision in every:
        for driver in drivers:
            _link(drafts, decision, driver)
    decision_of = [decisions[option.question] for option in choice.options]
    options = [
        _add_option(drafts, option, decision_of[at]) for at, option in enumerate(choice.options)
    ]
    for argument in choice.arguments:
        at = argument.option
        if at is None:
            labels = ("argument", argument.verdict.value)
            drafts.observe(argument.passage, *labels, rests_on=every)
        else:
            _add_argument(drafts, argument, options[at], decision_of[at])
    for aside in choice.asides:
        drafts.observe(aside.passage, aside.under, rests_on=every)
    taken: list[ItemId] = []
    for decision in every if choice.decided else ():
        chosen = [options[at] for at in choice.chosen if decision_of[at] == decision]
        taken.append(_add_selection(drafts, choice, decision, chosen))
    if not taken:  # the decisions stay pending
        taken = every
        for passage in choice.reasoning:
            drafts.observe(passage, "reasoning", rests_on=every)
    for consequence in choice.consequences:
        verdict = [consequence.verdict.value] if consequence.verdict else []
        labels = ("consequence", *verdict)
        drafts.add("deduction", taken, *labels, statement=consequence.passage.text)
    for check in choice.confirmation:
        drafts.add("question", taken, "confirmation", question=check.text, assignee="human")


def _add_option(drafts: _Drafts, option: Option, decision: ItemId) -> ItemId:
    said = [passage.text for passage in option.details]
    if option.listed.text.translate(_NO_MARKUP) != option.name.translate(_NO_MARKUP):
        said.insert(0, option.listed.text)
    fields = {"description": "\n\n".join(said)} if said else {}
    return drafts.add(
        "decision_option", [decision], decision_id=decision, name=option.name, **fields
    )


def _add_argument(drafts: _Drafts, argument: Argument, option: ItemId, decision: ItemId) -> None:
    """Add an argument about an option: a cell of the matrix if it speaks for or against it."""
    if argument.verdict not in (Verdict.GOOD, Verdict.BAD):
        labels = ("argument", argument.verdict.value)
        drafts.observe(argument.passage, *labels, rests_on=[option])
        return
    text = argument.passage.text
    constraint = drafts.add("constraint", [option], "argument", statement=text, hard=False)
    _link(drafts, decision, constraint)
    drafts.add(
        "decision_option_constraint_evaluation",
        [constraint],
        decision_id=decision,
        option_id=option,
        constraint_id=constraint,
        satisfied=argument.verdict is Verdict.GOOD,
        reasoning=text,
    )


def _link(drafts: _Drafts, decision: ItemId, constraint: ItemId) -> None:
    drafts.add("decision_constraint", [constraint], decision_id=decision, constraint_id=constraint)


def _add_selection(
    drafts: _Drafts, choice: Choice, decision: ItemId, chosen: Sequence[ItemId]
) -> ItemId:
    why_none = TURNED_DOWN if choice.turned_down else NO_OPTION_MATCHED
    labels = [why_none] if choice.options and not chosen else []
    said = [passage.text for passage in (*choice.outcome, *choice.reasoning)]
    fields: dict[str, Any] = {"option_id": chosen[0]} if chosen else {}
    if chosen[1:]:
        fields["also_selected"] = chosen[1:]
    return drafts.add(
        "decision_selection",
        chosen or [decision],
        *labels,
        decision_id=decision,
        reasoning="\n\n".join(said),
        **fields,
    )


def reconstructability(record: Record) -> dict[str, str]:
    """Return how much of each element of a trace the record gives."""
    found = [_extents(choice, record) for choice in record.choices]
    return matrix({element: combined(each[element] for each in found) for element in found[0]})


def _extents(choice: Choice, record: Record) -> dict[str, Extent]:
    under = {aside.under for aside in choice.asides}
    argued = any(
        each.option is not None and each.verdict in (Verdict.GOOD, Verdict.BAD)
        for each in choice.arguments
    )
    return {
        "context": _extent(choice.context),
        "constraints": _extent(choice.drivers, opaque="drivers" in under),
        "options": _extent(choice.options, opaque="options" in under),
        # A record argues where it has something to say, never every option on every point.
        "evaluations": Extent.PARTIALLY
        if argued
        else _extent((), opaque=bool(choice.arguments) or "arguments" in under),
        "selection": _selected(choice),
        "reasoning": _extent((*choice.outcome, *choice.reasoning)),
        "consequences": _extent(choice.consequences, opaque="consequences" in under),
        "confirmation": _extent(choice.confirmation),
        "authors": Extent.PARTIALLY if record.deciders else Extent.ABSENT,
        "times": Extent.PARTIALLY if record.date else Extent.ABSENT,
    }


def _selected(choice: Choice) -> Extent:
    if not choice.decided:
        return Extent.ABSENT
    if choice.turned_down or not choice.options:
        return Extent.FULLY
    settled = {choice.options[index].question for index in choice.chosen}
    if not settled:
        return Extent.OPAQUE
    return Extent.FULLY if len(settled) == len(choice.questions) else Extent.PARTIALLY


def _extent(found: Sequence[object], *, opaque: bool = False) -> Extent:
    if found:
        return Extent.FULLY
    return Extent.OPAQUE if opaque else Extent.ABSENT
