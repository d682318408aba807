"""A scorecard in words, for a terminal, a pipe or a screen reader."""

from __future__ import annotations

from collections.abc import Iterator

from dtui.text import cells, counted, horizon_words, one_line
from dtui.views.plain_text import fitted, joined, wrapped
from learning.value.card import MetricCard, Scorecard
from learning.value.effect import Effect
from learning.value.phrases import percent, signed, with_interval
from learning.value.reading import OwnProbability, Reading

_LEAST_WIDTH = 54
"""Narrower than this the table of horizons has no room; a smaller width is taken for this one."""

_WITH_GAINS = 78
"""From this width on the table has room for what overrides gained."""

_MOST_WIDTH = 100
"""Wider than this, sentences are hard to follow from line to line."""


def scorecard_text(card: Scorecard, width: int = 80) -> str:
    """Return a scorecard in lines of at most `width` cells (54 to 100)."""
    room = min(max(width, _LEAST_WIDTH), _MOST_WIDTH)
    blocks = [list(_head(card, room))]
    for metric in card.metrics:
        blocks.append(list(_metric(metric, room)))
        blocks.append(list(_own(metric, room)))
        blocks.append(list(_codes(metric, room)))
    blocks.append(list(_foot(card, room)))
    return joined(blocks)


def _head(card: Scorecard, width: int) -> Iterator[str]:
    as_of = "" if card.as_of is None else f", as of {card.as_of:%Y-%m-%d %H:%M} UTC"
    yield f"{one_line(f'Your overrides: {card.reviewer}', width - cells(as_of))}{as_of}"
    yield from wrapped(
        f"{counted(card.verdicts, 'verdict')} of yours in force: {card.approved:,} approved, "
        f"{card.modified:,} modified, {card.rejected:,} rejected.{_besides(card)}",
        width,
    )


def _besides(card: Scorecard) -> str:
    parts = [
        f" {counted(count, noun)} {more}."
        for count, noun, more in (
            (card.superseded, "verdict", "taken back or replaced since"),
            (card.second_opinions, "second opinion", "besides"),
        )
        if count
    ]
    return "".join(parts)


# -- one metric ------------------------------------------------------------------------------------


def _metric(metric: MetricCard, width: int) -> Iterator[str]:
    better = "" if metric.direction == "none" else f", {metric.direction} is better"
    yield one_line(f"{metric.domain}: {metric.metric}{better}", width)
    if not any(reading.overridden for reading in metric.readings):
        yield "  None of your verdicts here overrides a proposal."
        return
    wide = width >= _WITH_GAINS
    yield from _table(metric, wide=wide)
    yield from _item(_known_from(metric), width)
    for reading in metric.readings:
        gain = "" if wide else f"{_gain(reading)}, "
        yield from _item(f"{_name(reading)}: {gain}{_comes_to(reading)}", width)
    yield from _waiting(metric, width)


def _table(metric: MetricCard, *, wide: bool) -> Iterator[str]:
    number = metric.type == "number"
    head = ("", "overrides", "matured", "immature", "known", "mean" if number else "true")
    rows = [
        (
            _name(reading),
            *(
                f"{count:,}"
                for count in (reading.overridden, reading.matured, reading.immature, reading.known)
            ),
            _mean(reading, number=number),
        )
        for reading in metric.readings
    ]
    gains = ["beside the proposals", *(_gain(reading) for reading in metric.readings)]
    widths = [max(cells(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row, gain in zip((head, *rows), gains, strict=True):
        name, *figures = row
        padded = (fig.rjust(room) for fig, room in zip(figures, widths[1:], strict=True))
        line = "  ".join((fitted(name, widths[0]), *padded, *([gain] if wide else ())))
        yield f"  {line.rstrip()}"


def _mean(reading: Reading, *, number: bool) -> str:
    if reading.mean is None:
        return "-"
    return f"{reading.mean:,.1f}" if number else percent(reading.mean)


def _gain(reading: Reading) -> str:
    gain = reading.against_proposal
    if gain.lower is None:
        return "not known"
    return with_interval(gain) if gain.estimate is not None else f"{with_interval(gain)}, a bound"


def _known_from(metric: MetricCard) -> str:
    """Say what gains are measured in and why they are known; nothing where they are not."""
    known = [each for each in metric.readings if each.against_proposal.lower is not None]
    if not known:
        return ""
    last = known[-1]
    return (
        f"Beside the proposals: {last.unit} per {last.per}. Known because {last.because} "
        f"(rung {last.rung})."
    )


def _comes_to(reading: Reading) -> str:
    always = reading.always
    if always.lower is None or always.upper is None or always.estimate is None:
        return f"{reading.says}."
    often = f"{signed(always.lower)} to {signed(always.upper)}"
    return f"{reading.says} (however often you look: {often})."


def _waiting(metric: MetricCard, width: int) -> Iterator[str]:
    soon = [
        f"{_name(reading)} on {reading.next_matures:%Y-%m-%d}"
        for reading in metric.readings
        if reading.next_matures is not None
    ]
    if soon:
        says = f"What is immature counts for nothing yet. The next matures: {', '.join(soon)}."
        yield from _item(says, width)
    if metric.only_if is not None:
        yield from _item(f"Measured only where {metric.only_if} came true.", width)


def _own(metric: MetricCard, width: int) -> Iterator[str]:
    own = metric.own
    if own is None:
        return
    within = "" if own.horizon is None else f" within {horizon_words(own.horizon)}"
    yield one_line(f"Your own probabilities of {metric.metric}{within}", width)
    yield from _item(_stated(own), width)
    if own.better_than_agent is not None:
        gain = own.better_than_agent
        found = Effect("", gain.mean, gain.lower, gain.upper, gain.n)
        yield from _item(
            f"On the {gain.n:,} of them where you and the agent spoke of the same action, yours "
            f"gain {with_interval(found)} on the agent's (Brier score).",
            width,
        )


def _stated(own: OwnProbability) -> str:
    begin = f"{own.stated:,} stated, the outcome of {own.known:,} is known"
    if own.mean_stated is None or own.came_true is None or own.too_high_by is None:
        return f"{begin}: {own.note}."
    off = own.too_high_by
    found = Effect("", off.mean, off.lower, off.upper, off.n)
    return (
        f"{begin}: {percent(own.mean_stated)} on average, and {percent(own.came_true)} came true, "
        f"a difference of {with_interval(found)}. Brier score {own.brier:.3f}."
    )


def _codes(metric: MetricCard, width: int) -> Iterator[str]:
    if not metric.by_code:
        return
    yield one_line(f"By reason: {metric.metric}, beside the proposals", width)
    room = min(max(cells(one_line(effect.label)) for effect in metric.by_code), width // 3)
    for effect in metric.by_code:
        says = with_interval(effect) if effect.lower is not None else effect.note
        bound = ", a bound" if effect.lower is not None and effect.estimate is None else ""
        of = f"  ({counted(effect.count, 'override')})" if effect.lower is not None else ""
        yield f"  {one_line(f'{fitted(effect.label, room)}  {says}{bound}{of}', width - 2)}"


def _foot(card: Scorecard, width: int) -> Iterator[str]:
    for domain in card.unmeasured:
        yield from wrapped(
            f"{domain}: nothing is measured there but the verdict itself, so how your overrides "
            "turned out cannot be known.",
            width,
        )
    if card.metrics:
        yield from wrapped(
            f"Intervals hold at {percent(1 - card.alpha)}, of your overrides alone; a report on "
            "several reviewers draws each towards the others. Positive is better.",
            width,
        )


def _name(reading: Reading) -> str:
    return "all" if reading.horizon is None else horizon_words(reading.horizon)


def _item(text: str, width: int) -> Iterator[str]:
    for line in wrapped(text, width - 2) if text else ():
        yield f"  {line}"
