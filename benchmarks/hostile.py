"""What hostile text does to views and screens: nothing, or it is counted here.

    python -m benchmarks.hostile [COUNT]

Run it from the root of the repository, with the test dependencies installed. It makes strings
(100,000 of them) of what terminals obey or disagree on: C0 and C1 controls, CSI, OSC, DCS, APC,
bidirectional controls, joiners and invisible characters, markup, wide characters, stacked marks.
Each goes through every row that a view makes, and one in twenty through cards, matrix, steps and
comparison, which read models; all of them stand in one trace that the app shows in a terminal of
its own, paged through to its end. A terminal emulator judges each page against what was laid out.

It prints how many crashes there were, bytes that a terminal would obey beside those that the
toolkit itself writes, and cells out of their place. The goal is 0, 0 and 0.

The judge gives each character the width that `wcwidth` has for it. On the spacing vowel signs of
Indic scripts terminals disagree; see `dtui.text`.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter

from tests.tui.hostile import TRACE, hostile_corpus, strings
from tests.tui.test_hostile_screens import PAGED
from tests.tui.walking import walked
from tests.views.hostile_rows import flaws_in, models_of, rows_of

COUNT = 100_000
ONE_IN = 20
SHOWN = 5


def judged(texts: Iterable[str], views: Callable[[str], Iterator[object]], name: str) -> bool:
    """Print what became of texts in views; return whether all went well."""
    found: Counter[str] = Counter()
    examples: list[str] = []
    begun, count = perf_counter(), 0
    for count, text in enumerate(texts, start=1):  # noqa: B007 - how many there were
        try:
            flaws = list(flaws_in(tuple(views(text))))
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            flaws = [f"crash: {error!r} at {text!a}"]
        found.update(flaw.partition(":")[0] for flaw in flaws)
        examples += flaws[: SHOWN - len(examples)]
    took = perf_counter() - begun
    flawed = ", ".join(f"{number:,} {kind}" for kind, number in found.items()) or "0 flaws"
    print(f"{name:<32} {count:>9,} strings  {flawed}  ({took:.0f} s)")
    for example in examples:
        print(f"    {example}")
    return not found


def judged_screens(texts: list[str]) -> bool:
    """Print what became of texts on real screens; return whether all went well."""
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.db"
        hostile_corpus(path, texts)
        walk = walked(PAGED, path, TRACE, "50", said=Path(folder) / "said", size=(160, 48))
    took = perf_counter() - begun
    print(
        f"{'screens, in a terminal':<32} {len(texts):>9,} strings  {walk.steps:,} pages, "
        f"0 crashes, {len(walk.obeyed):,} bytes obeyed, {len(walk.misaligned):,} lines misaligned  "
        f"({took:.0f} s)"
    )
    for wanted, seen in walk.misaligned[:SHOWN]:
        print(f"    laid out {wanted!a}\n    shown    {seen!a}")
    for obeyed in walk.obeyed[:SHOWN]:
        print(f"    obeyed   {obeyed!r}")
    return not (walk.obeyed or walk.misaligned)


def main(count: int) -> None:
    """Judge views and screens, and end with 1 if anything was found."""
    texts = list(strings(count))
    went_well = [
        judged(texts, rows_of, "rows of lists"),
        judged(texts[::ONE_IN], models_of, "cards, matrices, steps"),
        judged_screens(texts),
    ]
    sys.exit(0 if all(went_well) else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else COUNT)
