"""The events: what set a deal off, what was proposed, what people made of it, how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sample_traces.pricing import wording
from sample_traces.pricing.deals import Deal
from sample_traces.pricing.draws import Draws
from sample_traces.pricing.entries import DOMAIN, Written, event
from sample_traces.pricing.parameters import Parameters
from sample_traces.pricing.reasoning import DealTrace
from sample_traces.pricing.results import Result
from sample_traces.pricing.reviews import POLICY, Opinion, Review

HEAD_OF_PRICING = "Ilse Varghorn"
CRM, BILLING = "crm", "billing"
_NEW_MODEL_FROM = (2025, 9, 15)
_WRITES_BACK_FROM = (2026, 2, 1)
"""From this day on billing reports that an offer went out."""

_METRICS = (
    {
        "name": "won",
        "direction": "higher",
        "horizons": ["P30D", "P60D", "P90D"],
        "source": CRM,
        "owner": HEAD_OF_PRICING,
    },
    {
        "name": "margin",
        "type": "number",
        "direction": "higher",
        "unit": "percentage points",
        "horizons": ["P90D"],
        "only_if": "won",
        "source": BILLING,
        "owner": "Finance",
    },
    {
        "name": "days_to_close",
        "type": "number",
        "direction": "lower",
        "unit": "days",
        "horizons": ["P90D"],
        "only_if": "won",
        "source": CRM,
        "owner": HEAD_OF_PRICING,
    },
)
_CODES = (
    ("strategic-account", "The account is worth more than this deal"),
    ("precedent", "What we gave, or refused, to others like it"),
    ("margin-floor", "The margin would not carry it"),
    ("competitor-pressure", "A rival's offer is on the table"),
    ("credit-risk", "Open or late invoices"),
    ("seasonality", "The time of the year decides"),
    ("wrong-facts", "The proposal rests on something that isn't so"),
)


def declaration(parameters: Parameters) -> Written:
    """Return what was agreed on before the first proposal."""
    return event(
        "domain_declared",
        "domain-pricing",
        parameters.begins + timedelta(hours=8),
        stream=DOMAIN,
        agent=HEAD_OF_PRICING,
        domain=DOMAIN,
        version=1,
        metrics=list(_METRICS),
        codes=[{"code": code, "says": says} for code, says in _CODES],
        owner=HEAD_OF_PRICING,
    )


class DealEvents:
    """Writes the events of one deal.

    Parameters
    ----------
    deal, trace
        The deal and its trace.
    background
        The entry of another trace that the proposal rests on, if it does.
    draws
        For words, and for what has no bearing on any figure.
    """

    def __init__(
        self, deal: Deal, trace: DealTrace, *, background: str | None, draws: Draws
    ) -> None:
        self.deal = deal
        self.written: list[Written] = []
        self._trace = trace
        self._background = background
        self._draws = draws
        self._facts = trace.facts

    @property
    def proposal_id(self) -> str:
        """The id of the proposal."""
        return f"proposal-{self.deal.number:04}"

    # -- up to the proposal ------------------------------------------------------------------

    def propose(self) -> None:
        """Write what set the deal off, what was looked up, and the proposal."""
        deal, trace, agent = self.deal, self._trace, self.deal.customer.agent
        causes = [] if self._background is None else [self._background]
        if self._draws.happens(0.3):
            moment = deal.opened_at - timedelta(seconds=self._draws.whole(20, 900))
            uploaded = wording.REQUESTED if deal.rival else wording.REQUESTED[::2]
            says = self._draws.one_of(uploaded)
            causes.append(
                self._tell("trigger", f"trigger-{deal.number:04}", moment, CRM, says, source=CRM)
            )
            if self._draws.happens(0.3):
                moment += timedelta(seconds=self._draws.whole(2, 15))
                says, event_id = self._draws.one_of(wording.LOOKED_UP), f"context-{deal.number:04}"
                causes[-1] = self._tell(
                    "context_gathered",
                    event_id,
                    moment,
                    BILLING,
                    says,
                    causes=causes[-1:],
                    source=BILLING,
                )
        self._write(
            "proposal",
            self.proposal_id,
            deal.proposed_at,
            causes=[*causes, f"{deal.name}/{trace.selection_id}"],
            agent=agent.name,
            domain=DOMAIN,
            action="discount",
            args=deal.args,
            probability=deal.stated,
            metric="won",
            horizon="P90D",
            trace_id=deal.name,
            decision_id=trace.decision_id,
            option_id=trace.option_id,
            model=agent.models[_is_from(deal.proposed_at, _NEW_MODEL_FROM)],
            policy_version="PP-7 v4" if deal.proposed_at.year == 2025 else "PP-7 v5",
        )
        if deal.percent >= 32:
            self._write(
                "escalation",
                f"escalation-{deal.number:04}",
                deal.proposed_at + timedelta(seconds=30),
                causes=[self.proposal_id],
                agent=agent.name,
                to=HEAD_OF_PRICING,
                says=f"{deal.percent} % is above what policy PP-7 leaves to the desk.",
            )
        if self._draws.happens(0.012):
            says = self._draws.one_of(wording.REMARKS)
            self._tell(
                "annotation",
                f"note-{deal.number:04}",
                deal.proposed_at + timedelta(seconds=self._draws.whole(60, 600)),
                "sales",
                says,
                causes=[self.proposal_id],
                proposal_id=self.proposal_id,
            )

    # -- verdicts ----------------------------------------------------------------------------

    def judge(self, review: Review) -> str:
        """Write the verdicts, and what was carried out; return what an outcome follows from."""
        number, given_at = self.deal.number, review.given_at
        last = f"override-{number:04}"
        replaced = None
        if review.slip is not None:
            slipped_at = given_at - timedelta(seconds=self._draws.whole(120, 600))
            self._give(last, slipped_at, review.slip)
            self._write(
                "retraction",
                f"retraction-{number:04}",
                slipped_at + timedelta(seconds=self._draws.whole(10, 90)),
                causes=[last],
                agent=review.slip.reviewer,
                retracts=last,
                says=self._draws.one_of(wording.SLIP_REASONS),
            )
            last += ".2"
        elif review.first_thought is not None:
            halfway = timedelta(seconds=int((given_at - self.deal.proposed_at).total_seconds() / 2))
            self._give(last, given_at - halfway, review.first_thought)
            replaced, last = last, f"{last}.2"
        self._give(last, given_at, review.opinion, replaces=replaced)
        if review.second is not None:
            later = given_at + timedelta(seconds=self._draws.whole(600, 20 * 3600))
            self._give(f"opinion-{number:04}", later, review.second, second=True)
        if not _is_from(given_at, _WRITES_BACK_FROM) or review.opinion.verdict == "reject":
            return last
        term = (review.opinion.args or self.deal.args)["term_months"]
        final = {"final": review.opinion.percent, "months": term}
        says = self._draws.one_of(wording.CARRIED_OUT).format_map(self._facts | final)
        return self._write(
            "execution",
            f"execution-{number:04}",
            given_at + timedelta(seconds=self._draws.whole(900, 6 * 3600)),
            causes=[last],
            agent=BILLING,
            says=says,
            system=BILLING,
        )

    def _give(
        self,
        event_id: str,
        moment: datetime,
        opinion: Opinion,
        *,
        second: bool = False,
        replaces: str | None = None,
    ) -> None:
        by_policy = opinion.reviewer == POLICY
        self._write(
            "override",
            event_id,
            moment,
            causes=[self.proposal_id, *([replaces] if replaces else [])],
            proposal_id=self.proposal_id,
            verdict=opinion.verdict,
            edited=opinion.args,
            prior=self.deal.args,
            codes=list(opinion.codes) or None,
            rationale=self._rationale(opinion) or None,
            reviewer=opinion.reviewer,
            reviewer_kind="policy" if by_policy else None,
            probability=opinion.probability,
            propensity=opinion.propensity,
            shown=opinion.shown,
            assignment="policy" if by_policy else "rotation",
            second=second or None,
            replaces=replaces,
        )

    def _rationale(self, opinion: Opinion) -> str:
        if opinion.reviewer == POLICY:
            return "PP-7 § 2.1: small discount, small sum, no rival."
        more = opinion.percent > self.deal.percent
        kind = {"approve": "approve", "reject": "reject"}.get(
            opinion.verdict, "more" if more else "less"
        )
        if kind == "approve" and self._draws.happens(0.7):
            return ""
        texts = wording.RATIONALES[kind]
        return self._draws.one_of(texts).format_map(self._facts | {"final": opinion.percent})

    # -- outcomes ----------------------------------------------------------------------------

    def end(self, result: Result, follows: str) -> None:
        """Write how the deal ended: each reading, and each correction of one.

        Parameters
        ----------
        result
            How it ended.
        follows
            The verdict, or the execution, that it is the outcome of.
        """
        if not result.followed:
            return
        told_at = result.ended_at + result.told_after
        if result.leaves_after is not None:
            self._read(result, told_at, None, 1, follows)
        elif result.corrected_after is None:
            self._read(result, told_at, result.won, 1, follows)
        else:
            self._read(result, told_at, not result.won, 1, follows)
            self._read(result, told_at + result.corrected_after, result.won, 2, follows)
        if result.shows_wrong_margin:
            told_at += result.billed_after + result.margin_corrected_after
            self._outcome("margin", told_at, result.ended_at, result.margin, 2, follows)

    def _read(
        self, result: Result, told_at: datetime, won: bool | None, version: int, follows: str
    ) -> None:
        """Write the three readings: of a deal that wasn't won, margin and days are censored."""
        ended_at = result.ended_at
        self._outcome("won", told_at, ended_at, won, version, follows)
        days = result.days if won else None
        self._outcome("days_to_close", told_at, ended_at, days, version, follows)
        # A first reading of nothing needs no bill; a correction follows the bill it corrects.
        billed_at = told_at + (result.billed_after if won or version > 1 else timedelta())
        margin = round(result.margin + result.margin_error, 1) if won else None
        self._outcome("margin", billed_at, ended_at, margin, version, follows)

    def _outcome(
        self,
        metric: str,
        told_at: datetime,
        ended_at: datetime,
        value: float | None,
        version: int,
        follows: str,
    ) -> None:
        first = f"{metric.partition('_')[0]}-{self.deal.number:04}"
        before = first if version == 2 else None
        self._write(
            "outcome",
            first if before is None else f"{first}.2",
            told_at,
            causes=[follows if before is None else before],
            occurred_at=ended_at,
            agent=BILLING if metric == "margin" else CRM,
            outcome_id=first,
            proposal_id=self.proposal_id,
            metric=metric,
            value=value,
            censored=None if value is not None else True,
            supersedes=before,
        )

    # -- within ------------------------------------------------------------------------------

    def _tell(
        self, kind: str, event_id: str, moment: datetime, agent: str, says: str, **own: Any
    ) -> str:
        return self._write(
            kind, event_id, moment, agent=agent, says=says.format_map(self._facts), **own
        )

    def _write(self, kind: str, event_id: str, moment: datetime, **own: Any) -> str:
        customer = self.deal.customer.id
        self.written.append(
            event(kind, event_id, moment, stream=self.deal.name, customer=customer, **own)
        )
        return event_id


def _is_from(moment: datetime, day: tuple[int, int, int]) -> bool:
    return (moment.year, moment.month, moment.day) >= day
