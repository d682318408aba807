"""The form that says what became of a decision at one of its horizons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from dtui.errors import DtuiError, InvalidEventError, InvalidQueryError, UntimelyEventError
from dtui.text import horizon_words, one_line
from dtui.views.arguments import argument_words
from dtui.views.forms.field import Field, Option, Value
from dtui.views.forms.form import Action, Draft, Form
from dtui.views.forms.reading import ReadingForm
from dtui.views.forms.typed import NUMBER
from dtui.views.forms.values import Values, place, text
from dtui.views.item_card import moment
from dtui.views.timeline import read_moment

if TYPE_CHECKING:
    from dtui.corpus import Corpus
    from dtui.spine import DomainDeclared, Metric, Outcome, ProposalState

NOTHING_READ = "nothing was read of it yet that could be corrected"
OVERTAKEN = "somebody else corrected that reading meanwhile"
NOTHING_DUE = "nothing is to be read of it any more"

_NOT_KNOWN = "?"
_Answers = tuple[tuple[str, bool | str | None], ...]


@dataclass(frozen=True, kw_only=True)
class OutcomeForm(Form):
    """Asks, metric by metric, what a horizon brought; what is left open stays due."""

    NAME: ClassVar[str] = "outcome"

    proposal_id: str
    metrics: tuple[Metric, ...]
    """What is to be read, in the order of the domain."""
    horizon: timedelta | None
    """After the verdict; recorded with each reading. None for what happened when it happened."""
    when: str
    """When the horizon was reached, as the reviewer could have typed it."""
    clock: Callable[[], datetime]
    """Tells the present moment."""
    corrects: Outcome | None = None
    """The reading that this one takes the place of; its metric is all that is asked."""

    @property
    def heading(self) -> str:
        """What is asked for."""
        return "what became of it" if self.corrects is None else "correct what became of it"

    @property
    def fields(self) -> tuple[Field, ...]:
        """A field for each metric, and when it was so."""
        asks_when = "when it was so (a day, or a time with its zone)"
        return (*self._metric_fields(), Field("when", "text", asks_when, self.when))

    def drafts(self, values: Values) -> tuple[Draft, ...]:
        """Return a reading for each metric that was answered.

        Raises
        ------
        InvalidEventError
            If none was, or something typed is no value of its kind.
        """
        readings = [
            (metric.name, reading)
            for index, metric in enumerate(self.metrics)
            if (reading := _reading(metric, f"metric-{index}", values))
        ]
        if not readings:
            raise InvalidEventError(
                "nothing is said yet of what became of it: take an answer by its number, or type "
                f"the number. What nobody can know is recorded as not known ({_NOT_KNOWN}).",
                ("metric-0",),
            )
        shared: dict[str, Any] = {
            "proposal_id": self.proposal_id,
            "occurred_at": self._moment(text(values, "when")).isoformat(),
        }
        if self.horizon is not None:
            shared["horizon"] = self.horizon
        if (read := self.corrects) is not None:
            shared |= {"supersedes": read.id, "outcome_id": read.outcome_id}
        return tuple(
            Draft("outcome", {**shared, "metric": name, **reading}) for name, reading in readings
        )

    def says(self, drafts: tuple[Draft, ...]) -> str:
        """Return what was recorded, and how it can be corrected."""
        read = [(draft.payload["metric"], draft.payload.get("value")) for draft in drafts]
        said = ", ".join(f"{metric} {_told(value)}" for metric, value in read)
        what = "recorded" if self.corrects is None else "corrected"
        how = "z corrects it" if self.corrects is None else "o corrects it again"
        return f"{what} of {self.proposal_id}: {said} · {how}"

    def at_fault(self, error: DtuiError, values: Values) -> str:
        """Point at the moment where it is the moment that is wrong, and else as every form."""
        if isinstance(error, UntimelyEventError):
            return "when"
        return super().at_fault(error, values)

    def _metric_fields(self) -> Iterator[Field]:
        for index, metric in enumerate(self.metrics):
            unit = f", in {metric.unit}" if metric.unit else ""
            label = f"{metric.name}{unit}"
            name = f"metric-{index}"
            if metric.type == "number":
                asks = one_line(f"{label}: a number; {_NOT_KNOWN} = not known")
                yield Field(name, "number", asks, _typed_as(self.corrects))
            else:
                options = tuple(Option(one_line(word)) for word, _ in _answers(metric))
                so_far = self._place_so_far(metric)
                yield Field(name, "one", one_line(f"{label}, by number"), so_far, options)

    def _place_so_far(self, metric: Metric) -> Value:
        """Return which answer stands so far, where that is to be corrected."""
        read = self.corrects
        if read is None:
            return None
        so_far = None if read.censored else read.value
        return next(at for at, (_, value) in enumerate(_answers(metric)) if value == so_far)

    def _moment(self, typed: str) -> datetime:
        """Return the moment that was typed; of today, now, for the end of today has not come."""
        read = self.corrects
        if read is not None and read.occurred_at is not None and typed == self.when:
            return read.occurred_at  # to the second, which the field does not show
        now = self.clock()
        try:
            when = read_moment(typed, now)
        except InvalidQueryError as error:
            raise InvalidEventError(str(error), ("when",)) from None
        is_today = typed.strip() == now.astimezone(UTC).date().isoformat()
        return now if is_today else when


def outcome_form(
    corpus: Corpus,
    proposal_id: str,
    horizon: int | None = None,
    *,
    clock: Callable[[], datetime],
) -> OutcomeForm | ReadingForm | str:
    """Ask what became of a proposal, or say why there is nothing to ask.

    After its last horizon, ask for a correction.

    Parameters
    ----------
    horizon
        In seconds; without one, the next that is due.
    clock
        Tells the present moment.
    """
    state, domain = _declared(corpus, proposal_id)
    if domain is None:
        return NOTHING_DUE
    wanted = None if horizon is None else timedelta(seconds=horizon)
    due = next((one for one in state.due(domain) if wanted in (None, one.horizon)), None)
    if due is None:
        return correction_form(corpus, proposal_id, clock=clock) if state.outcomes else NOTHING_DUE
    return OutcomeForm(
        action=_action(state, f"{horizon_words(due.horizon)} after the verdict"),
        proposal_id=proposal_id,
        metrics=tuple(metric for metric in domain.metrics if metric.name in due.metrics),
        horizon=due.horizon,
        # What is known before its horizon was known at some time up to now.
        when=moment(due.due_at) if due.due_at <= clock() else "now",
        clock=clock,
    )


def correction_form(
    corpus: Corpus, proposal_id: str, event_id: str = "", *, clock: Callable[[], datetime]
) -> OutcomeForm | ReadingForm | str:
    """Ask what a reading should have been; of several, first which; or say why not.

    Parameters
    ----------
    event_id
        The latest version of the reading; empty where that isn't known yet.
    clock
        Tells the present moment.
    """
    state, domain = _declared(corpus, proposal_id)
    readings = state.outcomes
    if not readings:
        return NOTHING_READ
    if len(readings) > 1 and not event_id:
        return ReadingForm.of(proposal_id, readings)
    read = next((one for one in readings if event_id in ("", one.id)), None)
    if read is None:
        return OVERTAKEN
    metrics = () if domain is None else domain.metrics
    asked = tuple(metric for metric in metrics if metric.name == read.metric)
    if not asked or read.occurred_at is None:
        return one_line(f"{state.proposal.domain} declares no metric {read.metric} any more")
    after = "" if read.horizon is None else f"{horizon_words(read.horizon)} after the verdict"
    told = _told(None if read.censored else read.value)
    return OutcomeForm(
        action=_action(state, after),
        notes=(one_line(f"so far {read.metric} {told} ({read.id}); that stays readable"),),
        proposal_id=proposal_id,
        metrics=asked,
        horizon=read.horizon,
        when=moment(read.occurred_at),
        clock=clock,
        corrects=read,
    )


def _declared(corpus: Corpus, proposal_id: str) -> tuple[ProposalState, DomainDeclared | None]:
    from dtui.spine import declared_domain

    state = corpus.proposal(proposal_id)
    made = state.proposal
    return state, declared_domain(corpus.log, made.domain, until=made.position)


def _action(state: ProposalState, says: str) -> Action:
    made = state.proposal
    return Action(f"P {made.id}", made.action, made.args, says)


def _reading(metric: Metric, name: str, values: Values) -> dict[str, Any]:
    """Return the value that stands in a metric's field; nothing if it was left open."""
    if metric.type != "number":
        answers = _answers(metric)
        at = place(values, name, len(answers))
        if at is None:
            return {}
        value = answers[at][1]
        return {"censored": True} if value is None else {"value": value}
    typed = text(values, name).strip()
    if not typed:
        return {}
    if typed == _NOT_KNOWN:
        return {"censored": True}
    if not NUMBER.fullmatch(typed):
        said = f"{metric.name}: {typed!r} is no number; {_NOT_KNOWN} says that it is not known."
        raise InvalidEventError(said, (name,))
    return {"value": float(typed)}


def _typed_as(read: Outcome | None) -> str:
    """Return a reading as a number is typed."""
    if read is None:
        return ""
    is_number = isinstance(read.value, int | float)
    return _NOT_KNOWN if read.censored else f"{read.value:.15g}" if is_number else ""


def _told(value: object) -> str:
    return "not known" if value is None else argument_words(value)


def _answers(metric: Metric) -> _Answers:
    """Return what a metric that is no number may come to, and last that nobody knows."""
    if metric.type == "binary":
        return (("yes", True), ("no", False), ("not known", None))
    return (*((name, name) for name in metric.categories), ("not known", None))
