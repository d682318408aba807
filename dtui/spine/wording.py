"""What an event says, in one line. The texts are raw; a face escapes them."""

from __future__ import annotations

from collections.abc import Mapping

from dtui.spine.events import (
    Annotation,
    AnySpineEvent,
    ContextGathered,
    DomainDeclared,
    Escalation,
    Execution,
    GateVerdict,
    Outcome,
    Override,
    PolicyException,
    Proposal,
    Retraction,
    Trigger,
)
from dtui.text import counted, horizon_words


def event_line(event: AnySpineEvent) -> str:
    """Return what an event says, for a list.

    Examples
    --------
    >>> event_line(Proposal(domain="pricing", action="discount", args={"percent": 18}))
    'discount · percent 18'
    """
    match event:
        case DomainDeclared():
            metrics = ", ".join(metric.name for metric in event.metrics) or "no metric"
            codes = counted(len(event.codes), "rationale code")
            return f"{event.domain} version {event.version}: {metrics}; {codes}"
        case Proposal():
            return " · ".join(filter(None, (event.action, arguments_line(event.args))))
        case Override():
            second = "second opinion: " if event.second else ""
            parts = (event.verdict, changes_line(event), ", ".join(event.codes), event.rationale)
            return second + " · ".join(filter(None, parts))
        case Outcome():
            return outcome_line(event)
        case Retraction():
            return f"takes back {event.retracts}: {event.says}"
        case GateVerdict():
            return " · ".join(filter(None, (event.verdict, event.tool, event.says)))
        case Escalation():
            return f"to {event.to}: {event.says}"
        case PolicyException():
            return f"departs from {event.rule}: {event.says}"
        case Trigger() | ContextGathered() | Execution() | Annotation():
            return event.says


def arguments_line(args: Mapping[str, object]) -> str:
    """Return arguments in one line.

    Examples
    --------
    >>> arguments_line({"percent": 18, "renew": True})
    'percent 18 · renew yes'
    """
    return " · ".join(f"{name} {value_words(value)}" for name, value in args.items())


def changes_line(override: Override) -> str:
    """Return what a reviewer changed: ``percent 18 → 12``; empty if nothing."""
    if override.verdict == "modify" and override.edited is None:
        return "what was changed was not recorded"
    return " · ".join(
        f"{change.name} {value_words(change.before)} → {value_words(change.after)}"
        for change in override.changes
    )


def outcome_line(outcome: Outcome) -> str:
    """Return one reading: ``won yes``, ``margin 24.1 at 90 d``, ``won censored``."""
    value = "censored" if outcome.censored else value_words(outcome.value)
    at = "" if outcome.horizon is None else f" at {horizon_words(outcome.horizon)}"
    return f"{outcome.metric} {value}{at}"


def value_words(value: object) -> str:
    """Return one value as a person writes it.

    Examples
    --------
    >>> value_words(True), value_words(24.10), value_words(None), value_words("churned")
    ('yes', '24.1', '–', 'churned')
    """
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case _:
            return str(value)
