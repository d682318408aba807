"""All of a trace held against the rubric."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dtui.audit.quality.by_words import DISTINCT, judge_by_words
from dtui.audit.quality.duplicates import earlier_alike
from dtui.audit.quality.judges import Failure, Judge, ask
from dtui.audit.quality.rubric import KINDS
from dtui.audit.quality.scores import WORDS, Score
from dtui.audit.quality.subject import Subject, subject_of
from dtui.text import counted
from dtui.trace import Trace


@dataclass(frozen=True, slots=True)
class Quality:
    """What the judges say of a trace's items."""

    trace_id: str
    items: int
    """How many were judged."""
    scores: tuple[Score, ...]
    """In the order of the items and of the rubric, the first judge's before the second's."""
    failures: tuple[Failure, ...] = ()
    """What the second judge was asked and didn't answer."""

    def of(self, item_id: str) -> tuple[Score, ...]:
        """Return the scores of one item."""
        return tuple(score for score in self.scores if score.item_id == item_id)

    @property
    def disagreements(self) -> tuple[tuple[Score, Score], ...]:
        """Where one judge says yes and the other no, the first judge's score first."""
        first = {(s.item_id, s.criterion): s for s in self.scores if s.judge == WORDS}
        pairs = (
            (first[score.item_id, score.criterion], score)
            for score in self.scores
            if score.judge != WORDS
        )
        return tuple((a, b) for a, b in pairs if {a.answer, b.answer} == {"yes", "no"})

    def __repr__(self) -> str:
        noes = sum(score.answer == "no" for score in self.scores)
        judged = counted(self.items, "item")
        return f"<Quality of {self.trace_id!r}, {judged} judged: {noes:,} answered no>"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "trace_id": self.trace_id,
            "items": self.items,
            "scores": [score._asdict() for score in self.scores],
            "failures": [failure._asdict() for failure in self.failures],
        }


def audit_quality(
    trace: Trace,
    *,
    judge: Judge | None = None,
    name: str = "second",
    progress: Callable[[int, int, str], None] | None = None,
) -> Quality:
    """Hold every hypothesis, refutation, evaluation and selection against the rubric.

    Parameters
    ----------
    trace
        Any trace, sound or not.
    judge
        A second judge. Its answers stand beside the first's and replace none.
    name
        What the second judge is called in its scores.
    progress
        Told how many items are judged, of how many, and the last one.

    Raises
    ------
    ValueError
        If the second judge has the name of the first.

    Examples
    --------
    >>> from dtui.trace import Trace, TraceOpened, parse_item
    >>> claim = parse_item({"type": "hypothesis", "id": "hyp-1", "trace_item_refs": ["obs-1"],
    ...     "statement": "Growth will be fine.", "recorded_at": "2026-10-01T09:00:00Z"})
    >>> quality = audit_quality(Trace(TraceOpened(trace_id="renewal"), [claim]))
    >>> [(score.criterion, score.answer) for score in quality.scores]
    [('mechanism', 'no'), ('evidence', 'cannot say'), ('own words', 'cannot say'),
     ('distinct', 'yes')]
    """
    if judge is not None and name == WORDS:
        raise ValueError(f"{WORDS!r} is the first judge's name; give the second another one")
    asked = (subject_of(trace, item.id) for item in trace)
    subjects = [subject for subject in asked if subject is not None]
    distinct = _distinct(subjects)
    scores: list[Score] = []
    failures: list[Failure] = []
    for number, subject in enumerate(subjects, 1):
        scores += (*judge_by_words(subject), distinct[subject.item_id])
        for told in () if judge is None else ask(judge, name, subject):
            (scores if isinstance(told, Score) else failures).append(told)  # pyright: ignore[reportArgumentType] - each to its list
        if progress is not None:
            progress(number, len(subjects), subject.item_id)
    return Quality(trace.opened.trace_id, len(subjects), tuple(scores), tuple(failures))


def _distinct(subjects: Sequence[Subject]) -> dict[str, Score]:
    """Return the answer to the one question that takes all items of a kind at once."""
    found: dict[str, Score] = {}
    for kind in KINDS:
        same = [subject for subject in subjects if subject.kind == kind]
        earlier = earlier_alike([subject.says for subject in same])
        for subject, alike in zip(same, earlier, strict=True):
            score = Score(subject.item_id, kind, DISTINCT, "yes", f"no earlier {kind} is like it")
            if alike is not None:
                at, share = alike
                says = f"of all words of it and {same[at].item_id}, {share * 100:.0f} % are in both"
                score = score._replace(answer="no", why=says)
            found[subject.item_id] = score
    return found
