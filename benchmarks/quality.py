"""How well the judge by words agrees with the labels, and how long it takes.

    python benchmarks/quality.py [--items 10000]

For each part of the labelled items and each criterion: how many were labelled, on how many the
judge couldn't say, raw agreement, Cohen's kappa, and where it was wrong which way. ``held out`` and
``samples`` were not looked at while the judge was made; who labelled them, and why the first two
parts flatter, is told in `dtui.audit.quality.labelled`. Then the seconds that a card's lines take,
and the audit of one trace of many items, with what near duplicates have in it.
"""

from __future__ import annotations

import argparse
from random import Random
from statistics import median
from time import perf_counter

from dtui.audit.quality import audit_quality, judge_by_words
from dtui.audit.quality.duplicates import earlier_alike
from dtui.audit.quality.labelled import agreement, labelled
from dtui.trace import Trace, TraceOpened, parse_item

PARTS = ("develop", "held out", "samples")


def tell_agreement() -> None:
    """Print how far the judge agrees with the labels."""
    print(f"{'part':<10}{'criterion':<19}{'n':>4}{'mute':>6}{'raw':>7}{'kappa':>7}", end="")
    print(f"{'wrong yes':>11}{'wrong no':>10}")
    for part in PARTS:
        for one in agreement(item for item in labelled() if item.part == part):
            kappa = "–" if one.kappa is None else f"{one.kappa:.2f}"
            print(f"{part:<10}{one.criterion:<19}{one.n:>4}{one.silent:>6}", end="")
            print(f"{one.observed if one.n else 0:>7.2f}{kappa:>7}", end="")
            print(f"{len(one.false_yes):>11}{len(one.false_no):>10}")


def tell_card() -> None:
    """Print how long the lines of one card take."""
    taken: list[float] = []
    for item in labelled():
        began = perf_counter()
        judge_by_words(item.subject)
        taken.append(perf_counter() - began)
    print(f"a card's lines: median {median(taken) * 1e3:.2f} ms, longest {max(taken) * 1e3:.2f} ms")


def tell_trace(count: int) -> None:
    """Print how long the audit of a trace of so many hypotheses takes."""
    random = Random(7)
    vocabulary = sorted({word for item in labelled() for word in item.subject.says.split()})
    texts = [" ".join(random.choices(vocabulary, k=random.randint(5, 30))) for _ in range(count)]
    fields = {"type": "hypothesis", "recorded_at": "2026-10-01T09:00:00Z"}
    claims = [
        parse_item({**fields, "id": f"hyp-{number}", "statement": text})
        for number, text in enumerate(texts, 1)
    ]
    trace = Trace(TraceOpened(trace_id="many"), claims)
    began = perf_counter()
    audit_quality(trace)
    whole = perf_counter() - began
    began = perf_counter()
    earlier_alike(texts)
    alike = perf_counter() - began
    print(f"{count:,} hypotheses: {whole:.2f} s, of which near duplicates {alike:.2f} s")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Measure the judge by words.")
    parser.add_argument("--items", type=int, default=10_000)
    given = parser.parse_args()
    tell_agreement()
    tell_card()
    for count in (given.items // 10, given.items):
        tell_trace(count)


if __name__ == "__main__":
    main()
