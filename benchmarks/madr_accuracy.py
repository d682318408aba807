"""How much of real decision records the MADR import understands, beside a naive reading.

Somebody read the records and wrote down, by line number, what they list, choose and argue; this
scores both readings against those labels::

    python benchmarks/madr_accuracy.py LABELS.json FOLDER

A label holds `path` below FOLDER, the first 12 hex digits of the file's `sha256`, the lines of the
`options` and of the `chosen` ones, whether it is `decided`, and how many `drivers` and `arguments`
it has; an argument that is expressly neutral is not counted.

The reading was tuned on ``madr_labels_tune.json`` (40 of 40 in every quantity). The first look at
the unseen half, ``madr_labels_unseen.json``, is the figure to go by: options 38 of 40, chosen 37
(28 of the 31 that list options), arguments 38, decided and drivers 40; the naive reading found 25
chosen (16 of 31). With those labels open, questions in a list of options and two ways of arguing
were mended: options 40, chosen 38 (29 of 31), arguments 40. Nothing in that half is unseen now.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

from dtui.imports.madr.document import NoRecord, read_record
from dtui.imports.madr.record import Verdict


class Reading(NamedTuple):
    """What was understood of a record, in the terms of the labels."""

    options: list[int]
    chosen: list[int]
    decided: bool
    drivers: int
    arguments: int


def read_ours(text: str) -> Reading:
    """Read a record as the import does."""
    record = read_record(text)
    if isinstance(record, NoRecord):
        return Reading([], [], False, 0, 0)
    choices = record.choices
    lines = [[option.listed.line for option in choice.options] for choice in choices]
    counted = [each for choice in choices for each in choice.arguments]
    return Reading(
        options=[line for own in lines for line in own],
        chosen=[own[at] for own, each in zip(lines, choices, strict=True) for at in each.chosen],
        decided=any(choice.decided for choice in choices),
        drivers=sum(len(choice.drivers) for choice in choices),
        arguments=sum(each.verdict is not Verdict.NEUTRAL for each in counted),
    )


_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|\*\*|[`_]")
_BULLET = re.compile(r"^[*+-]\s+(.*)$")
_NAIVE_CHOICE = re.compile(r"Chosen option:\s*(?:\"([^\"]*)\"|\[([^\]]*)\])")


def read_naively(text: str) -> Reading:
    """Read what the template promises: bullets under its headings, the first quoted choice."""
    under: dict[str, list[tuple[int, str]]] = {}
    heading = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            heading = line[3:].strip().casefold()
        elif bullet := _BULLET.match(line):
            under.setdefault(heading, []).append((number, _bare(bullet[1])))
    options = under.get("considered options", [])
    found = _NAIVE_CHOICE.search(text)
    name = _bare(found[1] or found[2] or "") if found else None
    argued = under.get("pros and cons of the options", [])
    return Reading(
        options=[line for line, _ in options],
        chosen=[line for line, option in options if option == name],
        decided=found is not None,
        drivers=len(under.get("decision drivers", [])),
        arguments=sum(said.startswith(("Good", "Bad")) for _, said in argued),
    )


def _bare(text: str) -> str:
    return _MARKUP.sub(lambda found: found[1] or "", text).strip()


def score(labels: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> dict[str, list[list[bool]]]:
    """Say, per quantity and reading, which records were read as they were labelled."""
    readings = [(read_ours(text), read_naively(text)) for text in texts]
    return {
        field: [
            [sorted_(getattr(pair[at], field)) == sorted_(label[field]) for at in range(2)]
            for label, pair in zip(labels, readings, strict=True)
        ]
        for field in Reading._fields
    }


def sorted_(value: object) -> object:
    """Sort lists of lines, which are labelled as sets."""
    return sorted(cast("list[int]", value)) if isinstance(value, list) else value


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; exit 1 if a file is not the one that was labelled."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("labels", type=Path, help="JSON list of labels")
    parser.add_argument("folder", type=Path, help="the folder their paths are relative to")
    parser.add_argument("--misses", action="store_true", help="list what was read differently")
    arguments = parser.parse_args(argv)
    labels = json.loads(arguments.labels.read_text(encoding="utf-8"))
    texts: list[str] = []
    for label in labels:
        content = (arguments.folder / label["path"]).read_bytes()
        if not hashlib.sha256(content).hexdigest().startswith(label["sha256"]):
            print(f"{label['path']}: not the file that was labelled", file=sys.stderr)
            return 1
        texts.append(content.decode("utf-8"))
    _print_table(score(labels, texts), labels)
    if arguments.misses:
        _print_misses(labels, texts)
    return 0


def _print_table(
    scores: Mapping[str, list[list[bool]]], labels: Sequence[Mapping[str, Any]]
) -> None:
    listing = [bool(label["options"]) for label in labels]
    print(f"{len(labels)} records, {sum(listing)} of them with options listed\n")
    print(f"{'':24}{'dtui':>14}{'naive':>14}")
    for field, right in scores.items():
        print(f"{field:24}{_share(right, 0):>14}{_share(right, 1):>14}")
    chosen = [each for each, lists in zip(scores["chosen"], listing, strict=True) if lists]
    print(f"{'chosen, where listed':24}{_share(chosen, 0):>14}{_share(chosen, 1):>14}")


def _share(right: Sequence[Sequence[bool]], reading: int) -> str:
    count = sum(each[reading] for each in right)
    return f"{count}/{len(right)} {100 * count / max(1, len(right)):3.0f}%"


def _print_misses(labels: Sequence[Mapping[str, Any]], texts: Sequence[str]) -> None:
    for label, text in zip(labels, texts, strict=True):
        for field, value in read_ours(text)._asdict().items():
            if sorted_(value) != sorted_(label[field]):
                print(f"\n{label['path']}\n  {field}: labelled {label[field]}, read {value}")


if __name__ == "__main__":
    sys.exit(main())
