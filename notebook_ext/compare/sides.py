"""The sides of a comparison: which trace or decision, and as of when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dtui.errors import InvalidQueryError
from dtui.trace import Trace
from dtui.views.comparison import first_items
from dtui.views.decision_matrix import check_is_decision
from dtui.views.timeline import read_moment
from notebook_ext.view.source import count_of, open_corpus, text_of

if TYPE_CHECKING:
    from dtui.corpus import Corpus

Moment = datetime | str | None
"""With its zone, or as it is typed: ``2026-10-01``, ``3 d ago``; None for now."""


@dataclass(frozen=True)
class Side:
    """One side: a trace or a decision, as it stands now or as it once stood."""

    read: Callable[[], Trace]
    """Returns its snapshot; of a trace of a corpus the newest."""
    decision_id: str
    """Empty where the whole trace is compared."""
    is_past: bool

    @property
    def when(self) -> str:
        """Say whether it is shown as it stands, or as it once stood."""
        return "as of" if self.is_past else "now"


def sides_of_snapshots(
    left: Trace, right: Trace, decision: str | tuple[str, ...]
) -> tuple[Side, Side]:
    """Return snapshots as sides, whole or a decision of each; of a pair the first is of the left.

    Raises
    ------
    InvalidQueryError
        If there is no such decision.
    """
    match decision:
        case "" | ():
            first = then = ""
        case str():
            first = then = decision
        case (str(first), str(then)):
            pass
        case _:
            raise InvalidQueryError(
                f"decision is an id, or a pair of them, and {decision!r} is neither."
            )
    return _held(left, first), _held(right, then)


def sides_of_corpus(
    corpus: Corpus,
    left: str,
    right: str | None,
    *,
    left_at: int | None,
    right_at: int | None,
    as_of: Moment,
    now: datetime,
) -> tuple[Side, Side]:
    """Return what is named in a corpus as sides, by the rules of ``dtui compare``.

    Parameters
    ----------
    corpus
        With the traces in it.
    left, right
        Addresses: ``"<trace_id>"`` or ``"<trace_id>/<decision_id>"``. Without a right one, the
        left one is compared with itself at another moment.
    left_at, right_at
        With how many of its first items a side is shown.
    as_of
        The left one as it stood then, with how it stands now; of two, both as of then.
    now
        The present moment.

    Raises
    ------
    InvalidQueryError
        If that is nothing to compare, or a decision or a moment is not there.
    UnknownTraceError
        If there is no such trace.
    """
    corpus, left = open_corpus(corpus, "CompareWidget"), text_of(left, "left")
    right = None if right is None else text_of(right, "right")
    left_at, right_at = count_of(left_at, "left_at"), count_of(right_at, "right_at")
    if not isinstance(as_of, Moment):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidQueryError(f"as_of is a moment, such as '3 d ago', and {as_of!r} is none.")
    if right is None and left_at is right_at is as_of is None:
        raise InvalidQueryError(
            f"with what is {left!r} to be compared? Name another trace or decision, or a moment: "
            "left_at=12, as_of='3 d ago'."
        )
    if as_of is not None and not (left_at is right_at is None):
        raise InvalidQueryError("as_of names a moment, left_at and right_at do; give one of them.")
    there = left if right is None else right
    if ("/" in left) != ("/" in there):
        raise InvalidQueryError(
            f"{left!r} and {there!r} are a decision and a trace; compare two of a kind."
        )
    if as_of is None:
        return _side(corpus, left, left_at), _side(corpus, there, right_at)
    moment = read_moment(as_of, now) if isinstance(as_of, str) else as_of
    then = _at_moment(corpus, left, moment)
    return then, _side(corpus, there, None) if right is None else _at_moment(corpus, there, moment)


def _side(corpus: Corpus, address: str, length: int | None) -> Side:
    trace_id, _, decision_id = address.partition("/")

    def read() -> Trace:
        return first_items(corpus.trace(trace_id), length)

    _check(read(), decision_id)
    return Side(read, decision_id, length is not None)


def _at_moment(corpus: Corpus, address: str, moment: datetime) -> Side:
    trace_id, _, decision_id = address.partition("/")
    # What was recorded until then doesn't change any more.
    return _held(corpus.as_of(moment).trace(trace_id), decision_id, is_past=True)


def _held(trace: Trace, decision_id: str, *, is_past: bool = False) -> Side:
    _check(trace, decision_id)
    return Side(lambda: trace, decision_id, is_past)


def _check(trace: Trace, decision_id: str) -> None:
    if decision_id:
        check_is_decision(trace, decision_id)
