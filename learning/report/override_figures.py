"""What overriding is worth, by code, reviewer and agent, and by which right one may say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from dtui.views.pictures.kinds import Forest, Interval
from learning.frames import DeclaredMetric
from learning.report.document import Cell, Figure, Section, Statement, Table, Tone
from learning.report.phrases import counted, listed, sentence, signed, span
from learning.report.subject import Subject
from learning.value import Effect, OverrideValue, Rung, override_value

_FEW = 3
"""Parts that lie apart and are named one by one."""

_MOST = 14
"""Parts of one kind that are drawn: beyond, the best and the worst of them."""

_TONES: dict[str, Tone] = {"help": "good", "hurt": "bad", "not identified": "caution"}


def valued(subject: Subject) -> OverrideValue:
    """Return what overriding was worth for the metric that the report speaks of."""
    return override_value(
        subject.frames, subject.joined, metric=subject.metric, horizon=subject.horizon
    )


def override_statement(subject: Subject, value: OverrideValue) -> Statement:
    """Return what overrides are worth as a line of the verdict."""
    return Statement(
        question="Overrides",
        answer=value.answer,
        tone=_TONES.get(value.answer, "neutral"),
        says=_line(subject, value),
        reasons=tuple(dict.fromkeys((*value.says, *value.why_not_higher))),
        assumption=" ".join(value.assumes),
    )


def _line(subject: Subject, value: OverrideValue) -> str:
    if subject.metric is not None and not _overridden(subject):
        return "No override is on record."
    if value.rung is None or subject.metric is None:
        return sentence((value.says or value.why_not_higher)[0])
    # Where all of them hurt, one who hurts more is no exception.
    apart = "" if value.answer == "hurt" else _worst_apart(value)
    return f"{_whole(subject.metric, value)}{apart}"


def _overridden(subject: Subject) -> bool:
    return bool((subject.frames.overrides["verdict"] != "approve").any())


def _whole(metric: DeclaredMetric, value: OverrideValue) -> str:
    """Say what all overriding did, with the interval that the answer is held to."""
    always = value.always
    if always.lower is None or always.upper is None:
        return sentence(always.note or "unknown")
    low, high = (_bare(end, value) for end in (always.lower, always.upper))
    if always.estimate is None:
        return (
            f"What overriding did lies anywhere between {low} and {high}{_unit(value)} per "
            f"{_each(value)}: that tells neither help nor harm (rung {value.rung})."
        )
    held = f"(95 %: {low} to {high}, at any look; rung {value.rung})"
    amount = f"by {_bare(abs(always.estimate), value).lstrip('+')}{_unit(value)} per {_each(value)}"
    doubt = ", but chance alone can do that" if value.answer == "no evidence" else ""
    return f"{_did(metric, value, always.estimate)} {amount}{doubt} {held}."


def _did(metric: DeclaredMetric, value: OverrideValue, gain: float) -> str:
    if value.unit != "probability":
        return f"Overriding made forecasts {'better' if gain >= 0 else 'worse'}"
    rose = (gain >= 0) == (metric.direction != "lower")
    return f"Overriding {'raised' if rose else 'lowered'} the chance of {metric.name!r}"


def _bare(amount: float, value: OverrideValue) -> str:
    """Return an effect in points where it is a probability."""
    return signed(100 * amount, 0) if value.unit == "probability" else signed(amount)


def _unit(value: OverrideValue) -> str:
    return " points" if value.unit == "probability" else f" {value.unit}"


def _each(value: OverrideValue) -> str:
    return "override" if value.per == "overridden decision" else value.per


def _worst_apart(value: OverrideValue) -> str:
    """Say in a second sentence who does worse than the others beyond doubt, if anybody does."""
    below = [part for part in _lying_apart(value) if "below the others" in part[1].note]
    if not below:
        return ""
    kind, effect = below[0]
    alone = _by_itself(effect)
    assert alone.estimate is not None  # silent parts lie nowhere
    low, high = (_bare(end or 0.0, value) for end in (alone.lower, alone.upper))
    others = f", and {len(below) - 1} more" if len(below) > 1 else ""
    return (
        f" {kind.capitalize()} {effect.label} does worse than the others{others}: "
        f"{_bare(alone.estimate, value)}{_unit(value)} ({low} to {high})."
    )


def _lying_apart(value: OverrideValue) -> list[tuple[str, Effect]]:
    """Return the parts that differ from the others of their kind, the worst first."""
    parts = [
        (kind, effect)
        for kind, effects in value.effects.items()
        for effect in effects
        if "the others" in effect.note
    ]
    return sorted(parts, key=lambda part: (_by_itself(part[1]).estimate or 0.0, part[1].label))


def _apart(value: OverrideValue) -> str:
    """Name the parts that differ from the others of their kind beyond doubt."""
    named = [
        f"{kind} {effect.label} {_amount(_by_itself(effect))}"
        for kind, effect in _lying_apart(value)
    ]
    if len(named) > _FEW:
        return f"{len(named)} lie apart from the others, furthest below {named[0]}"
    return f"unlike the others: {listed(named)}" if named else ""


def _by_itself(effect: Effect) -> Effect:
    """Return an effect from its own cases alone, before it was drawn towards the others."""
    if effect.direct is None:
        return effect
    estimate, lower, upper = effect.direct
    return replace(effect, estimate=estimate, lower=lower, upper=upper)


def _amount(effect: Effect) -> str:
    if effect.lower is None or effect.upper is None:
        return effect.note or "unknown"
    if effect.estimate is None:
        return f"between {span(effect.lower, effect.upper).replace(' to ', ' and ')}"
    return f"{signed(effect.estimate)} ({span(effect.lower, effect.upper)})"


def override_section(subject: Subject, value: OverrideValue) -> Section | None:
    """Return the figures behind it; None where nothing is measured."""
    if subject.metric is None:
        return None
    figures = [_ladder(value)]
    if value.rung is not None:
        figures.insert(0, _effects(value))
    return Section(
        "What overriding is worth",
        "Above zero overriding helped, below it hurt: nothing here takes a side.",
        tuple(figures),
    )


def _effects(value: OverrideValue) -> Figure:
    shown: list[tuple[str, Effect]] = [("", value.overall)]
    left_out: list[str] = []
    for kind, effects in value.effects.items():
        if kind == "domain" and len(effects) <= 1:
            continue  # it is the whole
        kept = _chosen(effects)
        shown += [(kind, effect) for effect in kept]
        if len(kept) < len(effects):
            left_out.append(f"{len(effects) - len(kept)} of {counted(len(effects), kind)}")
    method = f"{value.method[:1].upper()}{value.method[1:]}." if value.method else ""
    notes = [*value.says[1:], method, *(f"Assumed: {each}" for each in value.assumes)]
    if left_out:
        notes.append(f"Between those drawn lie {listed(left_out)}; silent ones are left out.")
    if any("shrunk" in effect.note for _, effect in shown):
        notes.append(_SHRUNK)
    return Figure(
        name="override-value",
        title=f"Gain per {value.per}, in {value.unit}",
        says=_whole_and_parts(value),
        table=Table(
            ("of", "by", "known", "gain", "lower", "upper", "by itself", "note"),
            tuple(_row(kind, effect) for kind, effect in shown),
            (None, None, None, 3, 3, 3, 3, None),
        ),
        picture=Forest(
            x_label=f"gain, {value.unit} per {value.per}",
            intervals=tuple(_interval(kind, effect) for kind, effect in shown),
        ),
        notes=tuple(note for note in notes if note),
    )


def _whole_and_parts(value: OverrideValue) -> str:
    apart = _apart(value)
    stands_out = f" {apart[:1].upper()}{apart[1:]}." if apart else ""
    return f"{value.says[0]}{_doubt(value)}{stands_out}"


def _doubt(value: OverrideValue) -> str:
    """Say why there is no evidence where an interval leaves zero out: it is for one look."""
    once, always = value.overall, value.always
    if value.answer != "no evidence" or once.lower is None or once.upper is None:
        return ""
    if once.lower <= 0 <= once.upper or always.lower is None or always.upper is None:
        return ""
    held = span(always.lower, always.upper)
    return f" That is for one look; at any look it is {held}, which chance alone can do."


_SHRUNK = (
    "Of several parts the one that looks worst looks worse than it is, so each is drawn towards "
    "the others (shrunk); “by itself” is what it shows alone."
)


def _chosen(effects: Sequence[Effect]) -> list[Effect]:
    """Return those to draw in the order people count in: all if few, else the two ends."""
    natural = sorted(effects, key=lambda effect: _counted_up(effect.label))
    if len(natural) <= _MOST:
        return natural
    speaking = [effect for effect in natural if effect.estimate is not None]
    by_size = sorted(speaking, key=lambda effect: effect.estimate or 0.0)
    ends = {effect.label for effect in (*by_size[: _MOST // 2], *by_size[-(_MOST // 2) :])}
    return [effect for effect in natural if effect.label in ends]


def _counted_up(label: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which R2 stands before R10."""
    parts = re.split(r"(\d+)", label)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def _row(kind: str, effect: Effect) -> tuple[Cell, ...]:
    by_itself = None if effect.direct is None else effect.direct[0]
    return (
        effect.label if kind else "all overrides",
        kind,
        effect.count,
        effect.estimate,
        effect.lower,
        effect.upper,
        by_itself,
        effect.note.removeprefix("shrunk").removeprefix("; "),
    )


def _interval(kind: str, effect: Effect) -> Interval:
    return Interval(
        label=effect.label if kind else "all overrides",
        estimate=effect.estimate,
        lower=effect.lower,
        upper=effect.upper,
        count=effect.count,
        note=effect.note,
        group=kind,
    )


def _ladder(value: OverrideValue) -> Figure:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (rung.number, rung.name, _standing(rung, value.rung), _why(rung, value.rung))
        for rung in value.rungs
    )
    stands = "This log stands on no rung: what overriding was worth cannot be known from it yet."
    for rung in value.rungs:
        if rung.number == value.rung:
            stands = f"This log stands on rung {rung.number}: {rung.name}."
    return Figure(
        name="override-ladder",
        title="By which right this is said",
        says=f"{stands} A higher rung asks more of what is recorded, and answers what a lower "
        "one can't.",
        table=Table(("rung", "what has to be so", "here", "why, or what it says"), rows),
    )


def _standing(rung: Rung, on: int | None) -> str:
    if rung.number == on:
        return "stands here"
    return "holds" if rung.holds else "does not hold"


def _why(rung: Rung, on: int | None) -> str:
    if rung.holds and rung.number != on and rung.says:
        return rung.says[0]
    return f"{rung.why[:1].upper()}{rung.why[1:]}"
