"""What the spine refuses, one rule a function: each looks at an event and what it is about.

A trace item is judged by its trace; an event is judged by what was declared for its domain,
and by the proposal it speaks of as that stands now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dtui.errors import (
    InvalidEventError,
    OutdatedEventError,
    UncausedEventError,
    UndeclaredNameError,
    UnentitledActorError,
    UntimelyEventError,
)
from dtui.spine.events import (
    AnySpineEvent,
    DomainDeclared,
    Metric,
    Outcome,
    Override,
    Proposal,
    Retraction,
)
from dtui.spine.proposals import ProposalState
from dtui.spine.wording import outcome_line
from dtui.text import horizon_words
from dtui.trace import first_five


def check_follows_from_something(event: AnySpineEvent, causes: tuple[str, ...]) -> None:
    """Refuse an event that comes out of nowhere.

    One walk leads from an outcome to the observations under it, and only if every step
    names the one before.

    Raises
    ------
    UncausedEventError
        If it names no cause, and is neither a declaration nor a trigger.
    """
    if event.NEEDS_CAUSE and not causes:
        named = f"{event.kind} {event.id!r}" if event.id else event.kind
        raise UncausedEventError(
            f"{named} follows from nothing. Name in causes what it follows from (an event's id, a "
            "trace's, or '<trace_id>/<item_id>'), or emit a trigger first."
        )


def check_has_happened(event: AnySpineEvent, now: datetime) -> None:
    """Refuse what lies ahead: a forecast is a probability, and no event yet.

    Raises
    ------
    UntimelyEventError
        If it occurred later than now, by more than clocks may differ.
    """
    occurred_at = event.occurred_at
    if occurred_at is not None and occurred_at > now + _CLOCKS_DIFFER:
        raise UntimelyEventError(
            f"{event.kind}: {_moment(occurred_at)} has not come yet; it is {_moment(now)}. Record "
            "it when it has happened."
        )


def check_next_version(event: DomainDeclared, follows: int) -> None:
    """Refuse a version that is not the one after the latest.

    Raises
    ------
    OutdatedEventError
        If another version was declared in between, or one is left out.
    """
    if event.version not in (None, follows):
        raise OutdatedEventError(
            f"domain {event.domain!r}: version {event.version} does not follow; the next one is "
            f"{follows}. Leave version out, and it is counted."
        )


def check_prior_was_declared(event: Proposal, domain: DomainDeclared) -> None:
    """Refuse a prior about what its domain never said would be measured.

    Raises
    ------
    UndeclaredNameError
        If the metric or the horizon is not the domain's.
    InvalidEventError
        If the probability is of a metric that is not true or false.
    """
    if event.metric is None:
        return
    metric = _declared_metric(event.metric, domain)
    if event.probability is not None and metric.type != "binary":
        raise InvalidEventError(
            f"proposal: probability is of a binary metric, and {metric.name!r} is a "
            f"{metric.type}. Leave it out, or name a binary one.",
            ("probability",),
        )
    if event.horizon is not None and event.horizon not in metric.horizons:
        raise UndeclaredNameError(
            f"domain {domain.domain!r} does not read {metric.name!r} after "
            f"{horizon_words(event.horizon)}; it does after {_horizons(metric)}."
        )


def check_codes_were_declared(event: Override, domain: DomainDeclared) -> None:
    """Refuse a rationale code that the domain does not list, so that codes can be counted.

    Raises
    ------
    UndeclaredNameError
        If one is not the domain's.
    """
    known = [code.code for code in domain.codes]
    unknown = next((code for code in event.codes if code not in known), None)
    if unknown is not None:
        listed = f"Its codes are: {', '.join(known)}." if known else "It declares none."
        raise UndeclaredNameError(
            f"{unknown!r} is no rationale code of domain {domain.domain!r}. {listed} Say it in "
            "rationale, or declare the domain's next version."
        )


def check_probability_is_of_something(event: Override, state: ProposalState) -> None:
    """Refuse a reviewer's probability where the proposal does not say of what.

    Raises
    ------
    InvalidEventError
        If the proposal names no metric and horizon.
    """
    made = state.proposal
    if event.probability is not None and (made.metric is None or made.horizon is None):
        raise InvalidEventError(
            f"override: probability is of the metric and horizon that a proposal names, and "
            f"{event.proposal_id!r} names none. Leave it out.",
            ("probability",),
        )


def check_not_own_proposal(event: Override, state: ProposalState) -> None:
    """Refuse an agent's verdict on its own proposal.

    Raises
    ------
    UnentitledActorError
        If the reviewer is the agent that made it.
    """
    if event.reviewer == state.proposal.agent:
        raise UnentitledActorError(
            f"{event.reviewer!r} made proposal {event.proposal_id!r} and may not give the verdict "
            "on it. Another reviewer, or a policy under its own name, has to."
        )


def check_prior_is_what_was_proposed(event: Override, state: ProposalState) -> None:
    """Refuse a prior that the proposal never had.

    Raises
    ------
    InvalidEventError
        If `prior` is given and is not the arguments that were proposed.
    """
    if event.prior is not None and event.prior != state.proposal.args:
        raise InvalidEventError(
            "override: prior is not what was proposed. Leave it out; it is filled in.", ("prior",)
        )


def check_verdict_came_after(event: Override, state: ProposalState, given_at: datetime) -> None:
    """Refuse a verdict on what was not proposed yet.

    Parameters
    ----------
    event, state
        The verdict, and the proposal it is on.
    given_at
        When it was given: as its writer said, else when it was first recorded anywhere.

    Raises
    ------
    UntimelyEventError
        If the proposal was made later.
    """
    proposed_at = state.proposal.happened_at
    if proposed_at is not None and given_at < proposed_at:
        raise UntimelyEventError(
            f"override of {event.proposal_id!r}: it was given at {_moment(given_at)}, and that was "
            f"proposed at {_moment(proposed_at)}. Nobody decides what was not proposed yet; "
            "correct the time of the one or the other."
        )


def check_edits_keep_their_kind(event: Override, state: ProposalState) -> None:
    """Refuse an argument that was a number and is text now, or the like.

    Raises
    ------
    InvalidEventError
        If an edited argument is of another kind than the proposal has it.
    """
    for name, after in (event.edited or {}).items():
        before = state.proposal.args.get(name)
        if before is not None and _kind_of(before) != _kind_of(after):
            raise InvalidEventError(
                f"override: edited.{name} is {_kind_of(after)}, and the proposal has "
                f"{_kind_of(before)} there.",
                (f"edited.{name}",),
            )


def check_modifies_something(event: Override, *, imported: bool) -> None:
    """Refuse to modify a proposal into itself.

    Parameters
    ----------
    event
        With its `prior`.
    imported
        Whether it is an old record, which may have lost what was changed.

    Raises
    ------
    InvalidEventError
        If the edited arguments are missing, or are those proposed.
    """
    if event.verdict != "modify" or event.changes:
        return
    if event.edited is not None:
        raise InvalidEventError(
            f"override: edited is what {event.proposal_id!r} proposes. Approve it, or change an "
            "argument.",
            ("edited",),
        )
    if not imported:
        raise InvalidEventError(
            "override: edited is missing. A modify says how the arguments of "
            f"{event.proposal_id!r} should be, all of them; only an imported record may have lost "
            "them.",
            ("edited",),
        )


def check_replaces_the_verdict_in_force(event: Override, state: ProposalState) -> None:
    """Refuse a verdict whose reviewer did not know of the one in force.

    Two reviewers may open the same proposal. The second one to decide is told, and may
    replace the first verdict knowingly or give a second opinion.

    Raises
    ------
    OutdatedEventError
        If `replaces` is not the verdict in force.
    """
    if event.second:
        _check_second(event, state)
        return
    current = state.in_force
    if event.replaces == (None if current is None else current.id):
        return
    if current is None:
        raise OutdatedEventError(
            f"{event.replaces!r} is not in force on {event.proposal_id!r} any more; no verdict is. "
            "It may have been taken back; give yours without replacing it."
        )
    raise OutdatedEventError(
        f"{event.proposal_id!r} has a verdict: {current.verdict} by {current.reviewer!r} "
        f"({current.id!r}). Give a second opinion, or replace it knowingly."
    )


def _check_second(event: Override, state: ProposalState) -> None:
    given = next((one for one in state.standing if one.reviewer == event.reviewer), None)
    if given is not None:
        raise OutdatedEventError(
            f"{event.reviewer!r} gave a verdict on {event.proposal_id!r} already ({given.id!r}); "
            "a second opinion is another person's. Retract the first one to change it."
        )
    if state.in_force is None:
        raise OutdatedEventError(
            f"{event.proposal_id!r} has no verdict yet, so there is nothing to give a second "
            "opinion on. Give the verdict."
        )


def check_outcome_was_declared(event: Outcome, domain: DomainDeclared) -> None:
    """Refuse a reading of what the domain does not measure, or in another form.

    Raises
    ------
    UndeclaredNameError
        If the metric, the horizon or the category is not the domain's.
    InvalidEventError
        If the value is not what the metric's type asks for.
    """
    metric = _declared_metric(event.metric, domain)
    if event.horizon is not None and event.horizon not in metric.horizons:
        raise UndeclaredNameError(
            f"domain {domain.domain!r} does not read {metric.name!r} after "
            f"{horizon_words(event.horizon)}; it does after {_horizons(metric)}."
        )
    value = event.value
    if value is None:
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match metric.type:
        case "binary" if not isinstance(value, bool):
            wanted = "true or false"
        case "number" if not is_number:
            wanted = "a number"
        case "category" if value not in metric.categories:
            raise UndeclaredNameError(
                f"{value!r} is no category of {metric.name!r}. They are: "
                f"{', '.join(metric.categories)}."
            )
        case _:
            return
    raise InvalidEventError(
        f"outcome: value is {value!r}, and {metric.name!r} asks for {wanted}.", ("value",)
    )


def check_outcome_came_after(event: Outcome, state: ProposalState) -> None:
    """Refuse what was so before the decision, for nothing came of the decision there.

    Raises
    ------
    UntimelyEventError
        If it occurred at or before the proposal, or the verdict in force.
    """
    occurred_at = event.occurred_at
    assert occurred_at is not None  # the model asks for it
    proposed_at = state.proposal.happened_at
    for what, moment in (("proposed", proposed_at), ("decided", state.decided_at)):
        if moment is not None and occurred_at <= moment:
            raise UntimelyEventError(
                f"outcome of {event.proposal_id!r}: it occurred at {_moment(occurred_at)}, and "
                f"that was {what} at {_moment(moment)}. What came before a decision is no outcome "
                "of it; if the decision was earlier, say so in its own occurred_at."
            )


def check_is_no_second_reading(
    event: Outcome, state: ProposalState, domain: DomainDeclared
) -> None:
    """Refuse to read again what was read, other than as a correction of it.

    Something ends once; and at one horizon a metric has one value.

    Raises
    ------
    OutdatedEventError
        If the metric was read at that horizon; or, of a binary or category metric without a
        horizon, if it ended before.
    """
    metric = _declared_metric(event.metric, domain)
    for there in state.outcomes:
        if there.metric != event.metric or there.horizon != event.horizon:
            continue
        if there.outcome_id == event.outcome_id:  # what it corrects
            continue
        has_ended = metric.type != "number" and not (event.censored or there.censored)
        if event.horizon is not None or has_ended:
            at = "" if event.horizon is None else f" at {horizon_words(event.horizon)}"
            raise OutdatedEventError(
                f"{event.metric!r} of {event.proposal_id!r} was read{at} already: {there.id!r} "
                f"says {outcome_line(there)}. If that is wrong, record a correction: the same "
                f"outcome_id, {there.outcome_id!r}, that supersedes {there.id!r}."
            )


def check_corrects_the_latest(event: Outcome, state: ProposalState) -> None:
    """Refuse a correction of what has been corrected already, or of another reading.

    Raises
    ------
    OutdatedEventError
        If it does not supersede the latest version.
    InvalidEventError
        If the version it supersedes reads another metric or horizon.
    """
    versions = state.versions.get(event.outcome_id or "", ())
    latest = versions[-1] if versions else None
    if event.supersedes != (None if latest is None else latest.id):
        if latest is None:
            raise OutdatedEventError(
                f"outcome {event.outcome_id!r} of {event.proposal_id!r} has no version "
                f"{event.supersedes!r} to correct. Leave supersedes out for the first one."
            )
        raise OutdatedEventError(
            f"outcome {event.outcome_id!r} is at version {latest.id!r}. A correction supersedes "
            f"that one; another reading needs another outcome_id."
        )
    if latest is not None and (latest.metric, latest.horizon) != (event.metric, event.horizon):
        raise InvalidEventError(
            f"outcome: {latest.id!r} is a reading of {latest.metric!r}; a correction keeps metric "
            "and horizon.",
            ("metric",),
        )


def check_may_be_taken_back(
    event: Retraction, target: AnySpineEvent, earlier: Sequence[Retraction]
) -> None:
    """Refuse to take back what stays for good, what is another's, or what is taken back.

    Raises
    ------
    OutdatedEventError
        If it was retracted already.
    UnentitledActorError
        If somebody else said it.
    """
    if earlier:
        raise OutdatedEventError(f"{event.retracts!r} was taken back already.")
    if event.agent != target.actor:
        raise UnentitledActorError(
            f"{event.retracts!r} is {target.actor!r}'s, and {event.agent!r} may not take it back. "
            "Give a verdict of your own in its place instead."
        )


_CLOCKS_DIFFER = timedelta(minutes=5)


def _declared_metric(name: str, domain: DomainDeclared) -> Metric:
    metric = domain.metric(name)
    if metric is None:
        known = [metric.name for metric in domain.metrics]
        listed = f"Its metrics are: {first_five(known)}." if known else "It declares none."
        raise UndeclaredNameError(
            f"{name!r} is no metric of domain {domain.domain!r}. {listed} What is measured is "
            "agreed on before the first proposal."
        )
    return metric


def _kind_of(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case _:
            return "text"


def _horizons(metric: Metric) -> str:
    return ", ".join(map(horizon_words, metric.horizons))


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}Z"
