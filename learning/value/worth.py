"""What overriding was worth, as a value: effects, and the rung they are known from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from dtui.views.pictures.kinds import Forest
from learning.showing import Drawn
from learning.value.effect import Effect
from learning.value.plain import plain
from learning.value.rung import Rung

if TYPE_CHECKING:
    import polars as pl

Answer = Literal["help", "hurt", "no evidence", "too early", "not identified"]


_DRAWN = 15
"""Effects that a picture holds; all are in the frame."""


@dataclass(frozen=True, slots=True, repr=False)
class OverrideValue(Drawn):
    """What overriding was worth, the rung it is known from, and why not from a higher one."""

    metric: str
    horizon: timedelta | None
    answer: Answer
    """Held to the interval for every look: a report that is read weekly is a look a week."""
    rung: int | None
    """0 to 4, as `learning.value.ladder` has them; None if the log stands on none."""
    method: str
    why_not_higher: tuple[str, ...]
    """A sentence for every rung that would say more."""
    unit: str
    """``Brier score``, ``probability``, or the metric's own; positive effects are gains."""
    per: str
    """Per what an effect is: ``decision`` or ``overridden decision``."""
    overall: Effect
    always: Effect
    """`overall` with an interval that holds at every look at once."""
    effects: dict[str, tuple[Effect, ...]]
    """By ``rationale code``, ``reviewer``, ``domain`` and ``agent``, in the order of the labels."""
    rungs: tuple[Rung, ...]
    """All five as this log has them; none where nothing is measured."""
    says: tuple[str, ...]
    """What it comes to, a sentence each."""
    assumes: tuple[str, ...]
    """What has to be so and cannot be checked."""

    def __str__(self) -> str:
        on = "no rung of the ladder" if self.rung is None else f"rung {self.rung}"
        return f"{self.answer}, on {on}: {self.metric}"

    def frame(self) -> pl.DataFrame:
        """Return a row an effect: of everything first, then by what it is told apart by."""
        import polars as pl

        parts = list(self._parts())
        columns = ("label", "estimate", "lower", "upper", "count", "note")
        return pl.DataFrame(
            {"by": [kind for kind, _ in parts]}
            | {name: [getattr(effect, name) for _, effect in parts] for name in columns},
            schema_overrides=dict.fromkeys(columns[1:4], pl.Float64),
        )

    def picture(self) -> Forest | None:
        """Return the effects one below the other; None where nothing can be said."""
        if self.rung is None:
            return None
        rows = [effect.interval(kind) for kind, effect in self._parts() if effect.lower is not None]
        return Forest(f"gain, {self.unit} per {self.per}", tuple(rows[:_DRAWN])) if rows else None

    def _parts(self) -> Iterator[tuple[str, Effect]]:
        yield "", self.overall
        for kind, effects in self.effects.items():
            yield from ((kind, effect) for effect in effects)

    def _sentences(self) -> Iterator[str]:
        yield from self.says
        yield from self.why_not_higher
        yield from (f"Assumed: {each}" for each in self.assumes)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain lists and mappings, as JSON has them."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        effects = {name: [asdict(each) for each in parts] for name, parts in self.effects.items()}
        return plain(
            told
            | {
                "overall": asdict(self.overall),
                "always": asdict(self.always),
                "effects": effects,
                "rungs": [_rung(rung) for rung in self.rungs],
            }
        )


def _rung(rung: Rung) -> dict[str, Any]:
    told = {field.name: getattr(rung, field.name) for field in fields(rung) if field.compare}
    return told | {"overall": None if rung.overall is None else asdict(rung.overall)}
