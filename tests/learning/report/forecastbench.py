"""Real questions with real answers, which came late and were revised, as a log that grew.

Each entry is recorded at the moment its source recorded it, so the log at any date is the log that
there was on that date. The verdicts are made up: the questions had a market and no reviewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from dtui.corpus import Corpus

DOMAIN: dict[str, Any] = {
    "id": "domain-questions",
    "agent": "desk",
    "domain": "market questions",
    "metrics": [
        {"name": "yes", "direction": "higher", "horizons": ["P7D", "P30D", "P90D"]},
        {"name": "price", "type": "number", "unit": "of 1", "horizons": ["P7D", "P24D", "P38D"]},
    ],
    "codes": [{"code": "news"}, {"code": "thin-market"}],
}

READ_AFTER = (7, 24, 38)
"""Days after a round at which the market's price is read."""


class Event(NamedTuple):
    """Something to record, when its source did."""

    recorded_at: datetime
    order: int
    """Among events of one moment."""
    kind: str
    payload: Mapping[str, Any]


class Growing:
    """A log that is brought up to date, entry by entry, with the clock put to each."""

    def __init__(self, path: Path, events: list[Event]) -> None:
        self._now = datetime(2000, 1, 1, tzinfo=UTC)
        self._rest = events[::-1]
        self.corpus = Corpus.create(path, clock=lambda: self._now, salt=lambda: bytes(16))

    def grow(self, until: datetime | None) -> None:
        """Record all that was recorded by a moment; all there is if it is None."""
        with self.corpus.writing(lists_last=True):
            while self._rest and (until is None or self._rest[-1].recorded_at <= until):
                event = self._rest.pop()
                self._now = event.recorded_at
                self.corpus.emit(event.kind, event.payload, imported=True)


def events(folder: Path, *, every: int) -> list[Event]:
    """Return what happened to one question in so many, in the order it was recorded."""
    questions = pl.read_csv(folder / "market_questions.csv", infer_schema_length=None)
    questions = questions.sort("due", "source", "id").gather_every(every)
    versions = pl.read_parquet(folder / "outcome_versions.parquet").join(
        questions.select("due", "id", "source"), on=["due", "id", "source"]
    )
    found = [*_declared(questions), *_decided(questions), *_outcomes(versions, questions)]
    return sorted(found, key=lambda event: (event.recorded_at, event.order))


def dates(found: list[Event], count: int) -> list[datetime]:
    """Return so many moments over the log, the first when some of it is there already."""
    first, last = found[len(found) // 4].recorded_at, found[-1].recorded_at
    step = (last - first) / (count - 1)
    return [(first + step * n).replace(microsecond=0) + timedelta(seconds=1) for n in range(count)]


def _declared(questions: pl.DataFrame) -> Iterator[Event]:
    first = min(map(_moment, questions["freeze_datetime"]))
    yield Event(first - timedelta(days=1), 0, "domain_declared", DOMAIN)


def _decided(questions: pl.DataFrame) -> Iterator[Event]:
    for number, row in enumerate(questions.iter_rows(named=True)):
        name, frozen = _name(row), _moment(row["freeze_datetime"])
        proposal = {
            "id": name,
            "agent": row["source"],
            "domain": DOMAIN["domain"],
            "action": "forecast",
            "probability": min(max(row["prior"], 0.0), 1.0),
            "metric": "yes",
            "horizon": "P90D",
        }
        yield Event(frozen, 1, "proposal", proposal)
        yield from _verdicts(name, number, row["prior"], frozen)


def _verdicts(name: str, number: int, prior: float, frozen: datetime) -> Iterator[Event]:
    """Make up a verdict: by three people in turn, some later, some taken back again."""
    at = frozen + timedelta(hours=5 + 7 * (number % 9))
    verdict = {
        "id": f"verdict-{name}",
        "proposal_id": name,
        "reviewer": ("ana", "ben", "chi")[number % 3],
        "verdict": "approve" if number % 4 else "reject",
        "codes": [] if number % 4 else [("news", "thin-market")[number % 8 // 4]],
        "probability": round(0.5 + (prior - 0.5) * (0.7 if number % 3 else 1.2), 2) % 1,
        "shown": True,
        "assignment": "rotation",
    }
    yield Event(at, 2, "override", verdict)
    if number % 10 == 7:
        undone = {"id": f"undo-{name}", "agent": verdict["reviewer"], "retracts": verdict["id"]}
        later = at + timedelta(days=3)
        yield Event(later, 3, "retraction", {**undone, "says": "read the wrong question"})
        again = {**verdict, "id": f"again-{name}", "verdict": "approve", "codes": []}
        yield Event(later + timedelta(hours=1), 4, "override", again)


def _outcomes(versions: pl.DataFrame, questions: pl.DataFrame) -> Iterator[Event]:
    """Yield when a question resolved, and the market's price at some horizons, with revisions."""
    decided = {
        _name(row): _moment(row["freeze_datetime"]) for row in questions.iter_rows(named=True)
    }
    seen: dict[str, str] = {}
    last: dict[str, float] = {}
    for row in versions.sort("recorded_at", "resolution_date").iter_rows(named=True):
        name, day = _name(row), _moment(f"{row['resolution_date']}T00:00:00+00:00")
        days = (day - _moment(f"{row['due']}T00:00:00+00:00")).days
        recorded = _moment(row["recorded_at"])
        if recorded < day or day <= decided[name] + timedelta(days=8):
            continue
        for what, metric, value, is_it in (
            (
                "yes",
                "yes",
                bool(row["resolved_to"]),
                row["resolved"] and row["resolved_to"] in (0, 1),
            ),
            (f"price-{days}", "price", row["resolved_to"], days in READ_AFTER),
        ):
            key = f"{what}-{name}"
            if not is_it or last.get(key) == value:
                continue
            outcome: dict[str, Any] = {
                "id": f"{key}-{recorded:%Y%m%d%H%M%S}",
                "outcome_id": seen.get(key, f"{key}-{recorded:%Y%m%d%H%M%S}"),
                "proposal_id": name,
                "metric": metric,
                "value": value,
                "occurred_at": day.isoformat(),
                "agent": row["source"],
            }
            if metric == "price":
                outcome["horizon"] = f"P{days}D"
            if key in seen:
                outcome["supersedes"] = seen[f"newest-{key}"]
            seen.setdefault(key, outcome["id"])
            seen[f"newest-{key}"] = outcome["id"]
            last[key] = value
            yield Event(recorded, 5, "outcome", outcome)


def _name(row: Mapping[str, Any]) -> str:
    short = "".join(char for char in row["id"] if char.isalnum())[:24]
    return f"{row['source']}-{row['due']}-{short}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
