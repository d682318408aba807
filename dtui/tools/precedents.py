"""Earlier decisions that are worded alike: a search for words in one corpus, no prediction."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from typing_extensions import TypedDict

from dtui.errors import InvalidQueryError
from dtui.spine import EVENT_KINDS
from dtui.text import one_line
from dtui.trace import Decision, DecisionSelection

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.log.projections import Hit, ItemRow, ProposalRow

NOTE = (
    "Found by the words they share with your text, in this corpus alone. This is retrieval, no "
    "prediction: they are no random sample, and a few cases are no rate. Read one with "
    "get_decision_details(decision_id, trace) before you lean on it."
)

_WORD = re.compile(r"\w{3,}")
_MOST_WORDS = 12
_HITS = 100
"""Entries looked at for the whole text, and for each of its words."""
_LINE = 240


class PrecedentProposal(TypedDict):
    """What was proposed on the ground of a decision, and what became of that."""

    proposal_id: str
    says: str
    verdict: str
    edited: str
    outcome: str


class Precedent(TypedDict):
    """An earlier decision that was taken."""

    trace: str
    title: str
    decision_id: str
    question: str
    selected: str
    because: str
    selected_at: str
    proposals: list[PrecedentProposal]
    imported: bool
    found_by: str


class Precedents(TypedDict):
    """What a search found."""

    note: str
    precedents: list[Precedent]


class _Place(NamedTuple):
    """A decision in a corpus."""

    trace_id: str
    decision_id: str


def found_precedents(corpus: Corpus, text: str, limit: int, *, without: str | None) -> Precedents:
    """Return earlier decisions whose items or events share words with a text, the nearest first.

    First come those of which one entry has all words, then those that have the most of them, rare
    words counting more. Only decisions that were taken are returned.

    Parameters
    ----------
    corpus
        The one corpus that is searched.
    text
        Any words.
    limit
        At most so many decisions.
    without
        A trace to leave out: the caller's own.

    Raises
    ------
    InvalidQueryError
        If the text has no word of three letters.
    """
    words = list(dict.fromkeys(_WORD.findall(text.casefold())))[:_MOST_WORDS]
    if not words:
        raise InvalidQueryError("find_precedents looks for words of three letters or more.")
    decisions = _Decisions(corpus)
    score: Counter[_Place] = Counter()
    lines: dict[_Place, str] = {}
    # All words at once outweigh any number of single ones.
    for query, weight in ((" ".join(words), float(len(words))), *((word, 1.0) for word in words)):
        hits = corpus.rows.search(query, limit=_HITS)
        best: dict[_Place, str] = {}
        for hit in hits:
            for place in decisions.found_by(hit):
                best.setdefault(place, hit.line)
        for place, line in best.items():
            score[place] += weight / len(hits) ** 0.5  # a rare word says more than a common one
            lines.setdefault(place, line)
    ranked = (place for place, _ in score.most_common() if place.trace_id != without)
    found: list[Precedent] = []
    for place in ranked:
        if len(found) == limit:
            break
        if (precedent := _precedent(corpus, place, lines[place])) is not None:
            found.append(precedent)
    return Precedents(note=NOTE, precedents=found)


class _Decisions:
    """Tells which decisions of a corpus an entry belongs to."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._of_trace: dict[str, list[_Place]] = {}

    def found_by(self, hit: Hit) -> list[_Place]:
        """Return the decision that an entry names; of any other, all that its trace took."""
        corpus = self._corpus
        if hit.type in EVENT_KINDS:
            event = corpus.rows.event_at(hit.position)
            made = corpus.rows.proposal(event.proposal_id or "") if event else None
            if made is None or made.trace_id is None or made.decision_id is None:
                return []
            return [_Place(made.trace_id, made.decision_id)]
        if hit.type == "decision":
            return [_Place(hit.trace_id, hit.item_id)]
        if hit.item_id:
            entry = corpus.log.entry(f"{hit.trace_id}/{hit.item_id}")
            decision_id = getattr(corpus.content(entry), "decision_id", None) if entry else None
            if decision_id is not None:
                return [_Place(hit.trace_id, decision_id)]
        if hit.trace_id not in self._of_trace:
            # In this list a decision is one row, with all that is folded into it.
            rows = corpus.rows.spine(hit.trace_id, 1, _HITS)
            taken = [_Place(row.trace_id, row.item_id) for row in rows if row.type == "decision"]
            self._of_trace[hit.trace_id] = taken
        return self._of_trace[hit.trace_id]


def _precedent(corpus: Corpus, place: _Place, line: str) -> Precedent | None:
    """Return a decision as a precedent; None if it was not taken."""
    row = corpus.rows.item(*place)
    trace = corpus.rows.trace(place.trace_id)
    if row is None or trace is None or row.type != "decision":
        return None
    taken = next((e for e in corpus.rows.effects(row) if e.type == "decision_selection"), None)
    if taken is None:
        return None
    decision, selection = _item(corpus, row), _item(corpus, taken)
    assert isinstance(decision, Decision)
    assert isinstance(selection, DecisionSelection)
    return Precedent(
        trace=place.trace_id,
        title=one_line(trace.title, _LINE),
        decision_id=row.item_id,
        question=one_line(decision.question, _LINE),
        selected=one_line(taken.line, _LINE),
        because=one_line(selection.reasoning, 2 * _LINE),
        selected_at=f"{selection.recorded_at:%Y-%m-%dT%H:%M:%SZ}",
        proposals=[_proposal(one) for one in corpus.rows.proposals_of(*place)[:5]],
        imported=trace.profile == "imported",
        found_by=one_line(line, _LINE),
    )


def _item(corpus: Corpus, row: ItemRow) -> object:
    entry = corpus.log.entry(f"{row.trace_id}/{row.item_id}")
    assert entry is not None  # its row was written with it
    return corpus.content(entry)


def _proposal(row: ProposalRow) -> PrecedentProposal:
    return PrecedentProposal(
        proposal_id=row.proposal_id,
        says=one_line(row.says, _LINE),
        verdict=row.verdict or "waits",
        edited=one_line(row.edited, _LINE),
        outcome=one_line(row.outcome, _LINE),
    )
