"""What the workflow is like: every number the simulation rests on, with its reason."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NamedTuple, get_type_hints


class Reviewer(NamedTuple):
    """A person who gives verdicts."""

    name: str
    rate: float
    """How often they don't approve, on an average proposal. Leniency differs on purpose: with
    proposals dealt by rotation, it is what an instrument or a contraction works with."""
    insight: float
    """How often they read rightly whether price decides the deal: 1 always, 0 never. Good
    reviewers give more where price decides and save margin where it doesn't."""
    reject: float
    """Of the proposals on which they would give less: how many they reject outright."""


class Agent(NamedTuple):
    """An agent that proposes discounts for one region."""

    name: str
    region: str
    models: tuple[str, str]
    """Its model before and after 2025-09-15; the change changes nothing, and is there to be
    found guiltless."""
    shift: float = 0.0
    slope: float = 1.0
    """On the logit scale it states ``shift + slope * honest``; only 0 and 1 are calibrated."""


AGENTS = (
    Agent("pricer-north", "north", ("tern-2.1", "tern-2.2")),
    Agent("pricer-east", "east", ("tern-2.1", "tern-2.2"), shift=0.6, slope=1.7),
    Agent("pricer-west", "west", ("plover-1.0", "plover-1.1")),
)

REVIEWERS = (
    Reviewer("Maren Østbakk", rate=0.30, insight=0.88, reject=0.40),
    Reviewer("Tobias Rehnquell", rate=0.22, insight=0.66, reject=0.45),
    Reviewer("Ana Lucía Ferrol", rate=0.42, insight=0.84, reject=0.30),
    Reviewer("Gerrit Vossmeer", rate=0.36, insight=0.06, reject=0.35),
    Reviewer("Yuki Hanamori", rate=0.26, insight=0.94, reject=0.45),
    Reviewer("Petra Novotárová", rate=0.34, insight=0.68, reject=0.35),
    Reviewer("Sefa Demirkent", rate=0.18, insight=0.88, reject=0.50),
    Reviewer("Oluwaseun Adebright", rate=0.46, insight=0.78, reject=0.30),
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The knobs of the simulation. The defaults are the sample corpus."""

    seed: Annotated[int, "All chance comes from it; another seed is another company."] = 20250101
    decisions: Annotated[
        int,
        (
            "Some 125 overrides a reviewer: enough to find the one who hurts, too few to "
            "tell the smaller effects of the others from none."
        ),
    ] = 3000
    begins: Annotated[datetime, "The first day of the log."] = datetime(2025, 1, 1, tzinfo=UTC)
    ends: Annotated[
        datetime,
        (
            "What happened from here on is not in the log: the proposals of the last 90 days have"
            " immature outcomes."
        ),
    ] = datetime(2026, 7, 1, tzinfo=UTC)
    customers: Annotated[int, "Some 19 deals a customer, so that several share one."] = 160
    account_files: Annotated[
        int, "Customers with a trace of their own, which is kept up and which their deals rest on."
    ] = 45
    hidden: Annotated[
        float,
        (
            "Half the width in which the true win probability lies round what the agent can know."
            " Reviewers see some of it: they override where it is against the deal, so that "
            "overridden deals are lost more often even where overriding helps."
        ),
    ] = 0.15
    price_decides: Annotated[
        float, "Share of deals that price decides. Nothing in the trace tells which they are."
    ] = 0.6
    pull: Annotated[
        float, "What a percentage point of discount adds to the logit of winning, where it decides."
    ] = 0.18
    idle_pull: Annotated[float, "The same where price doesn't decide."] = 0.01
    drift_begins: Annotated[
        datetime, "Month 12: a rival halves its price, and every agent goes on as before."
    ] = datetime(2025, 12, 1, tzinfo=UTC)
    drift: Annotated[float, "What the drift adds to the logit of winning, from then on."] = -0.6
    caution: Annotated[
        float,
        (
            "What a deal that is worse than the agent can know, by all of `hidden`, adds to the "
            "logit of an override."
        ),
    ] = 1.2
    blind: Annotated[
        float,
        (
            "Share of the reviews, drawn by lot, in which the reviewer decides before seeing what"
            " the agent proposes (`shown` is false)."
        ),
    ] = 0.15
    blind_boldness: Annotated[
        float, "What not having seen the proposal adds to the logit of an override: no anchor."
    ] = 0.5
    anchoring: Annotated[
        float, "How much of a shown probability goes into the reviewer's own, where they state one."
    ] = 0.35
    own_noise: Annotated[
        float, "Standard deviation of a reviewer's own probability about the truth, as a logit."
    ] = 0.5
    own_probability: Annotated[float, "How often a reviewer states a probability."] = 0.45
    least_propensity: Annotated[
        float,
        (
            "No verdict is certain: an override is never less likely than this, nor more than "
            "0.85. Without overlap no weighting can work."
        ),
    ] = 0.08
    second_opinions: Annotated[float, "Share of the proposals judged by a second reviewer."] = 0.05
    first_hours: Annotated[float, "Median hours to a verdict in the first month."] = 9.0
    last_hours: Annotated[float, "The same in the last month; in between it falls evenly."] = 6.0
    pause_begins: Annotated[
        datetime, "The reviewers meet for the half-year: what is proposed from here on still waits."
    ] = datetime(2026, 6, 25, 12, tzinfo=UTC)
    censored: Annotated[
        float,
        (
            "Share of the deals that leave the books, at a time that has nothing to do with how "
            "they would have ended."
        ),
    ] = 0.03
    unfollowed: Annotated[
        float, "Share of the rejected proposals whose outcome nobody ever looked up."
    ] = 0.45
    late: Annotated[float, "Share of the outcomes recorded 20 to 75 days after the fact."] = 0.07
    corrected: Annotated[
        float, "Share of the outcomes first recorded the wrong way round and corrected later."
    ] = 0.015
    margin_corrected: Annotated[float, "The same for margins, by two to six points."] = 0.03
    slips: Annotated[int, "Overrides given by a wrong key, retracted and given again."] = 14
    second_thoughts: Annotated[int, "Edits replaced by another edit of the same reviewer."] = 8

    def explained(self) -> dict[str, dict[str, Any]]:
        """Return each parameter with its value and its reason, as JSON has it."""
        hints = get_type_hints(Parameters, include_extras=True)
        return {
            entry.name: {
                "value": _plain(getattr(self, entry.name)),
                "reason": hints[entry.name].__metadata__[0],
            }
            for entry in fields(self)
        }

    @property
    def span(self) -> timedelta:
        """How long the log goes on."""
        return self.ends - self.begins


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else value
