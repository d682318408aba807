"""The refutations among an executor's entries, put together for a judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dtui.stages.entries import AnswerEntry, Entry, EvidenceEntry, HypothesisEntry, VerdictEntry
from dtui.stages.steelmanning import Refutation
from dtui.stages.task import StageTask
from dtui.trace import DecisionOption, Hypothesis, Observation, QuestionAnswer, says


def refutations(task: StageTask, entries: Sequence[Entry]) -> Mapping[int, Refutation]:
    """Return the refutations of steelmen among entries, by their 0-based place."""
    if task.stage != "steelmanning":
        return {}
    named = {name: entry for entry in entries if (name := getattr(entry, "name", None)) is not None}
    return {
        place: _refutation(task, entry, named)
        for place, entry in enumerate(entries)
        if isinstance(entry, VerdictEntry) and not entry.validated
    }


def _refutation(task: StageTask, verdict: VerdictEntry, named: Mapping[str, Entry]) -> Refutation:
    argument = named.get(verdict.hypothesis) or task.trace.get(verdict.hypothesis)
    is_argument = isinstance(argument, HypothesisEntry | Hypothesis)
    return Refutation(
        steelman=argument.statement if is_argument else "",
        plan=_plan(task, argument.challenges if is_argument else None),
        reasoning=verdict.reasoning,
        evidence=tuple(_evidence(task, verdict.cites, named)),
    )


def _plan(task: StageTask, challenged: str | None) -> str:
    def words(option: DecisionOption) -> tuple[str, str]:
        return option.name, option.description

    details = task.decision
    options = [option for option in details.options if challenged in (None, option.id)]
    said = [text for option in options for text in words(option) if text]
    return "\n".join((details.decision.question, *said))


def _evidence(task: StageTask, cites: Iterable[str], named: Mapping[str, Entry]) -> Iterable[str]:
    for ref in cites:
        cited = named.get(ref) or task.trace.get(ref)
        match cited:
            case EvidenceEntry():
                yield cited.statement
            case AnswerEntry():
                yield cited.answer
            case Observation() | QuestionAnswer():
                yield says(cited, task.trace)
            case _:
                pass
