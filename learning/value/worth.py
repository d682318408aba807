"""What overriding was worth, as a value: effects, and the rung they are known from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import Any, Literal

from learning.value.effect import Effect
from learning.value.plain import plain
from learning.value.rung import Rung

Answer = Literal["help", "hurt", "no evidence", "too early", "not identified"]


@dataclass(frozen=True, slots=True)
class OverrideValue:
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
