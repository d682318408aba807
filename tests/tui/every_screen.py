"""The way to every screen, for what holds of all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual.pilot import Pilot

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from dtui.tui.command_output import CommandOutput, Heard
from dtui.tui.screens.compare import Side
from dtui.views.quality import QualityRow, TraceQuality
from tests.printed import REPORT, printed
from tests.reviewed import NOW


@dataclass(frozen=True)
class Way:
    """How one comes to a screen."""

    opens: Callable[[ReviewApp], object]
    keys: str = ""
    """Pressed after that."""
    of: str = "decisions"
    """Which corpus: ``decisions`` or ``pricing``."""


def _trace(item_id: str, keys: str = "", at: int | None = None) -> Way:
    return Way(lambda app: app.open_trace("northwind", item_id, at=at), keys)


def _proposal(app: ReviewApp) -> None:
    app.open_proposal(app.corpus.rows.proposals(limit=1)[0].proposal_id)


def _stay(_app: ReviewApp) -> None:
    """Stay where the app begins."""


WAYS: Final[dict[str, Way]] = {
    "corpus": Way(_stay),
    "corpus-pricing": Way(_stay, of="pricing"),
    "trace": _trace("dec-1"),
    "cone": _trace("ded-1", "f"),
    "past": _trace("hyp-2", at=8),
    "decision": Way(lambda app: app.open_decision("northwind", "dec-1")),
    "decision-taken": Way(lambda app: app.open_decision("fabrikam", "dec-1")),
    "decision-past": Way(lambda app: app.open_decision("northwind", "dec-1", at=14)),
    "chain": Way(lambda app: app.open_chain("northwind/dec-1")),
    "compare": Way(lambda app: app.open_comparison(Side("northwind"), Side("contoso"))),
    "compare-decisions": Way(
        lambda app: app.open_comparison(Side("northwind", "dec-1", 14), Side("northwind", "dec-1")),
        "a",
    ),
    "queue": Way(lambda app: app.action_queue()),
    "queue-pricing": Way(lambda app: app.action_queue(), of="pricing"),
    "second": Way(lambda app: app.action_queue(), "S", of="pricing"),
    "blind": Way(lambda app: app.action_queue(), "b", of="pricing"),
    "proposal": Way(_proposal, of="pricing"),
    "audit": Way(lambda app: app.open_audit("northwind"), "a"),
    "stages": Way(lambda app: app.open_stages("northwind"), "enter"),
    "report": Way(lambda app: app.action_report(), "a", of="pricing"),
    "help": Way(_stay, "question_mark"),
    "palette": Way(_stay, "ctrl+p"),
    "command": Way(_stay, "colon"),
    "keys": Way(lambda app: app.open_keys()),
    "key": Way(lambda app: app.open_keys(), "enter"),
    "search": _trace("obs-1", "slash s e"),
    "search-corpus": Way(_stay, "slash r e n"),
    "search-refused": Way(_stay, "slash t y p e colon x enter"),
    "search-hidden": _trace("obs-1", "slash u s a g e enter H"),
    "search-queue": Way(lambda app: app.action_queue(), "slash w h o enter"),
    "facets": Way(_stay, "f space"),
    "found": Way(lambda app: app.open_found("renewal")),
    "found-asks": Way(lambda app: app.open_found()),
    "jump": _trace("obs-1", "J"),
    "export": _trace("obs-1", "E"),
    "moment": _trace("obs-1", "A g"),
    "answer": _trace("qst-1", "a"),
    "validate": _trace("hyp-2", "v"),
    "evidence": _trace("hyp-2", "v ctrl+o"),
    "evaluate": Way(lambda app: app.open_decision("northwind", "dec-1"), "n enter"),
    "select": Way(lambda app: app.open_decision("northwind", "dec-1"), "s"),
    "override": Way(_proposal, "m", of="pricing"),
    "outcome": Way(_proposal, "o", of="pricing"),
}
"""By name, the way to every screen and box."""


AUDIT: Final = TraceQuality(
    "northwind",
    "retrospective",
    "10 of 11 items in the last 3 min of 30 min",
    2,
    (
        QualityRow("hyp-1", "hypothesis", "mechanism", "no", "it names nothing", "words"),
        QualityRow("hyp-1", "hypothesis", "own words", "yes", "its own: churn", "words"),
        QualityRow("hyp-2", "hypothesis", "mechanism", "yes", "“so” joins seats", "words"),
    ),
    {"mechanism": "agreement with a reader: kappa 0.96 on 49 held out; treat as a hint"},
)
"""What an audit of a trace found."""


async def _report(words: Sequence[str], _heard: Heard) -> CommandOutput:
    if words[0] == "audit":
        return CommandOutput(0, json.dumps(AUDIT.to_dict()).encode())
    return CommandOutput(1, printed(REPORT))


def app_of(way: Way, corpora: dict[str, Corpus]) -> ReviewApp:
    """Return the app that a way goes through."""
    corpus = corpora[way.of]
    return ReviewApp(corpus, author="pat", clock=lambda: NOW, run_command=_report)


async def go(app: ReviewApp, pilot: Pilot[None], way: Way) -> None:
    """Come to a screen."""
    await pilot.pause()
    way.opens(app)
    await pilot.pause()
    await pilot.press(*way.keys.split())
    await pilot.pause()
