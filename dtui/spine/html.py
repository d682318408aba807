"""What a proposal and a walk over causes show of themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dtui.html import ROWS, Cell, element, glance, titled
from dtui.signs import entry_sign, verdict_sign
from dtui.spine.events import Override
from dtui.spine.proposals import ProposalState
from dtui.spine.wording import event_line
from dtui.text import horizon_words, one_line

if TYPE_CHECKING:
    from dtui.spine.causality import Chain, Link
    from dtui.spine.events import AnySpineEvent

_LINE = 100
_NAME = 40


def proposal_html(state: ProposalState) -> str:
    """Return what was proposed, where it stands, and what was said and done about it."""
    made = state.proposal
    return glance(
        titled(
            one_line(event_line(made), _LINE),
            one_line(made.id or "", _NAME),
            f"domain {one_line(made.domain, _NAME)}",
            f"agent {one_line(made.agent, _NAME)}" if made.agent else "",
        ),
        *(element("p", line) for line in _standing(state)),
        head=("kind", "event", "what it says", "who", "when (UTC)"),
        rows=map(_event, (made, *state.events)),
        count=1 + len(state.events),
        where="state.events",
    )


def _standing(state: ProposalState) -> Iterator[str]:
    made, given = state.proposal, state.in_force
    if made.probability is not None and made.metric is not None:
        within = "" if made.horizon is None else f" within {horizon_words(made.horizon)}"
        yield (
            f"The agent's prior: {made.probability:.0%} that {one_line(made.metric, _NAME)} comes "
            f"true{within}."
        )
    if given is None:
        yield f"{verdict_sign('waits').glyph} WAITS for a verdict"
    else:
        by = f" by {one_line(given.reviewer, _NAME)}"
        yield f"{verdict_sign(given.verdict).glyph} {given.verdict}{by}"


def _event(event: AnySpineEvent) -> tuple[Cell, ...]:
    verdict = event.verdict if isinstance(event, Override) else ""
    shown = entry_sign(event.kind, verdict)
    return (
        f"{shown.glyph} {shown.letter}",
        one_line(event.id or "", _NAME),
        one_line(event_line(event), _LINE),
        one_line(event.actor or "", _NAME),
        _when(event.happened_at),
    )


def chain_html(chain: Chain) -> str:
    """Return the entries of a walk that lie nearest to where it began, in the order of the log."""
    start = next(link for link in chain.links if link.position == chain.start)
    nearest = sorted(chain.links, key=lambda link: (link.distance, link.position))[:ROWS]
    return glance(
        titled(
            one_line(start.entry_id, _LINE),
            f"{len(chain.links):,} on the walk",
            "" if chain.is_complete else "more was left out for the limit",
            f"{len(chain.related):,} beside it of the same correlation" if chain.related else "",
        ),
        head=("kind", "entry", "steps", "what it says", "who", "when (UTC)"),
        rows=map(_link, sorted(nearest, key=lambda link: link.position)),
        count=len(chain.links),
        where="chain.links",
    )


def _link(link: Link) -> tuple[Cell, ...]:
    shown = entry_sign(link.kind)
    name = one_line(link.entry_id, _NAME)
    return (
        f"{shown.glyph} {shown.letter}",
        name if link.distance else element("strong", name),
        link.distance,
        one_line(link.says, _LINE),
        one_line(link.agent or "", _NAME),
        _when(link.happened_at),
    )


def _when(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
