"""The items that were labelled by hand, and how far a judge agrees with the labels.

One reader labelled each by the words of the rubric, before any judge had seen it; there was no
second reader, so what two people would disagree on isn't known. They are in three parts:

``develop``, ``held out``
    138 items written for this, of several domains and languages, with hard cases: waffle in a
    confident tone, restatements in other words, terse and good, evidence beside the point. Half
    were looked at while the judge was made, the other half were not. But the same hand wrote the
    items, the rubric and the word lists, so both halves flatter.
``samples``
    30 items drawn at random from the sample traces, which were written for another purpose and
    hold terse reasoning, nearly all of it good. They were looked at only to be labelled, and the
    judge was not changed afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from dtui.audit.quality.by_words import judge_by_words
from dtui.audit.quality.duplicates import earlier_alike
from dtui.audit.quality.rubric import CRITERIA
from dtui.audit.quality.scores import Answer
from dtui.audit.quality.subject import Subject
from dtui.spine.agreement import cohens_kappa

Part = Literal["develop", "held out", "samples"]

FLATTERS: Final = (
    "One reader labelled the items, who had also written the rubric, the judge's word lists and "
    "all items but the samples: the figures flatter."
)
"""What is to be said beside them wherever they are read."""

MEASURED: Final = (
    "How good an answer is: kappa is how far it agrees with a reader's label beyond chance, 1 "
    "always and 0 no more than by chance. Held out are items written to be labelled and not looked "
    "at while the judge was made; of the samples, items of the sample traces, written for another "
    "purpose. Go by the lower of the two."
)
"""What the figures of `Trust.says` mean, and which of them to go by."""

HINT: Final = 0.6
"""The kappa below which an answer is to be taken as a hint, and the rubric says so."""


class Labelled(NamedTuple):
    """An item with its labels."""

    subject: Subject
    part: Part
    domain: str
    earlier: str
    """A text that stood before it in its trace; empty for none."""
    labels: dict[str, bool]
    """By criterion, what the reader said."""


Answers = Callable[[Labelled], dict[str, Answer]]
"""A judge, as it is measured: its answers to a labelled item, by criterion."""


class Measured(NamedTuple):
    """How far a judge agrees with the labels on one criterion."""

    criterion: str
    n: int
    """Items that were labelled, and that the judge gave an answer to."""
    silent: int
    """Items that were labelled, of which the judge couldn't say."""
    observed: float
    """The share of the n on which they agree; 0 where n is 0."""
    kappa: float | None
    """Cohen's kappa; None under twenty items, or where one answer is the only one."""
    false_yes: tuple[str, ...]
    """The items where the judge says yes and the label no."""
    false_no: tuple[str, ...]


class Trust(NamedTuple):
    """How far an answer of the judge by words can be trusted, on one criterion."""

    criterion: str
    held_out: Measured
    samples: Measured

    @property
    def is_hint(self) -> bool:
        """Whether a kappa is under `HINT`, or too little is known to have one on either part."""
        known = [one.kappa for one in (self.held_out, self.samples) if one.kappa is not None]
        return not known or min(known) < HINT

    @property
    def says(self) -> str:
        """Say it in a line, with the figures."""
        parts = ((self.held_out, "held out"), (self.samples, "of the samples"))
        told = ", ".join(_agrees(one, where) for one, where in parts if one.n)
        return f"agreement with a reader: {told}{'; treat as a hint' if self.is_hint else ''}"


def _agrees(one: Measured, where: str) -> str:
    silent = f" ({one.silent} more: cannot say)" if one.silent else ""
    if one.kappa is None:
        same = round(one.observed * one.n)
        return f"the same on {same} of {one.n} {where}{silent}"
    return f"kappa {one.kappa:.2f} on {one.n} {where}{silent}"


@cache
def trust() -> Mapping[str, Trust]:
    """Return how far each answer of the judge by words can be trusted, by criterion.

    It is worked out from the labels, which takes some hundredths of a second.
    """
    held_out, samples = (
        agreement(item for item in labelled() if item.part == part)
        for part in ("held out", "samples")
    )
    both = zip(held_out, samples, strict=True)
    return MappingProxyType({one.criterion: Trust(one.criterion, one, two) for one, two in both})


@cache
def labelled() -> tuple[Labelled, ...]:
    """Return the labelled items."""
    text = files("dtui.audit.quality").joinpath("labelled.jsonl").read_text(encoding="utf-8")
    return tuple(_read(json.loads(line)) for line in text.splitlines())


def _read(row: dict[str, Any]) -> Labelled:
    subject = Subject(
        row["id"],
        row["kind"],
        row["says"],
        cites=tuple(row.get("cites", ())),
        claim=row.get("claim", ""),
        option=row.get("option", row.get("taken", "")),
        constraint=row.get("constraint", ""),
        others=tuple(row.get("others", {}).items()),
        constraints=tuple(row.get("constraints", {}).items()),
    )
    return Labelled(subject, row["part"], row["domain"], row.get("earlier", ""), row["labels"])


def answers_by_words(item: Labelled) -> dict[str, Answer]:
    """Return what the judge by words says of a labelled item."""
    answers: dict[str, Answer] = {
        score.criterion: score.answer for score in judge_by_words(item.subject)
    }
    if item.earlier:
        _, alike = earlier_alike([item.earlier, item.subject.says])
        answers["distinct"] = "no" if alike else "yes"
    return answers


def agreement(
    items: Iterable[Labelled], answers: Answers = answers_by_words
) -> tuple[Measured, ...]:
    """Return how far a judge agrees with the labels of these items, a row for each criterion."""
    told = [(item, answers(item)) for item in items]
    return tuple(_measured(criterion.name, told) for criterion in CRITERIA)


def _measured(name: str, told: Iterable[tuple[Labelled, dict[str, Answer]]]) -> Measured:
    pairs: list[tuple[str, str]] = []
    false: dict[str, list[str]] = {"yes": [], "no": []}
    silent = 0
    for item, answers in told:
        if name not in item.labels:
            continue
        label: Answer = "yes" if item.labels[name] else "no"
        answer = answers.get(name, "cannot say")
        if answer == "cannot say":
            silent += 1
            continue
        pairs.append((label, answer))
        if answer != label:
            false[answer].append(item.subject.item_id)
    found = cohens_kappa(pairs, ("labels", "judge")) if pairs else None
    return Measured(
        name,
        len(pairs),
        silent,
        found.observed if found else 0.0,
        found.kappa if found else None,
        tuple(false["yes"]),
        tuple(false["no"]),
    )
