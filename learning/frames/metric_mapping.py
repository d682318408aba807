"""What a mapping declares of metrics: its tables of ``[[metrics]]``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any, cast

from dtui.imports.tables.fields import FieldReader
from dtui.imports.tables.wording import within
from learning.frames.schema import DeclaredMetric
from learning.frames.spans import span

_OF_METRIC = (
    *("name", "domain", "type", "direction", "unit", "horizons"),
    *("categories", "only_if", "unaffected", "unreported"),
)
_CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "type": ("binary", "number", "category"),
        "direction": ("higher", "lower", "none"),
        "unreported": ("unknown", "no"),
    }
)


class MetricReader(FieldReader):
    """Reads metrics, and says of what it refuses where that stands."""

    def metrics(self, given: object, domain: str) -> tuple[DeclaredMetric, ...]:
        """Read all of them; `domain` is that of a metric that names none."""
        if not isinstance(given, list):
            raise self.refused("metrics", "write a list of tables: [[metrics]]")
        found = [
            self._metric(f"metrics {number}", said, domain)
            for number, said in enumerate(cast("list[Any]", given), 1)
        ]
        for number, metric in enumerate(found, 1):
            types = [(each.name, each.type) for each in found if each.domain == metric.domain]
            if [name for name, _ in types].count(metric.name) > 1:
                raise self.refused(f"metrics {number}", f"{metric.name!r} is declared twice")
            if metric.only_if and (metric.only_if, "binary") not in types:
                raise self.refused(
                    f"metrics {number}.only_if", f"{metric.only_if!r} is no binary metric of these"
                )
        return tuple(found)

    def _metric(self, place: str, given: object, domain: str) -> DeclaredMetric:
        if not isinstance(given, dict):
            raise self.refused(place, "write a table: [[metrics]]")
        said = cast("dict[str, Any]", given)
        self.check_keys(place, said, _OF_METRIC)
        name = self.text(within(place, "name"), said.get("name"))
        for choice, known in _CHOICES.items():
            if said.get(choice, known[0]) not in known:
                raise self.refused(within(place, choice), f"write one of {', '.join(known)}")
        if not isinstance(said.get("unaffected", False), bool):
            raise self.refused(within(place, "unaffected"), "write true or false")
        categories = tuple(self.words(within(place, "categories"), said.get("categories", [])))
        if (said.get("type") == "category") != bool(categories):
            listed = within(place, "categories")
            raise self.refused(listed, "are listed for a category metric, and for no other")
        kept = ("type", "direction", "unit", "only_if", "unaffected", "unreported")
        return DeclaredMetric(
            said.get("domain", domain),
            name,
            **{each: said[each] for each in kept if each in said},
            horizons=self._horizons(within(place, "horizons"), said.get("horizons", [])),
            categories=categories,
        )

    def _horizons(self, place: str, given: object) -> tuple[timedelta, ...]:
        words = cast("list[object]", given) if isinstance(given, list) else [given]
        read = [span(word) if isinstance(word, str) else None for word in words]
        horizons = [each for each in read if each is not None and each > timedelta(0)]
        if len(horizons) < len(words) or horizons != sorted(set(horizons)):
            raise self.refused(
                place, 'write durations after the decision that grow: ["P30D", "P90D"]'
            )
        return tuple(horizons)
