"""From what a writer hands over to an item: the one place that reads foreign fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar, cast

from pydantic import BaseModel, ValidationError

from dtui.errors import InvalidItemError
from dtui.trace.fields import ItemId
from dtui.trace.items import ITEM_TYPES, AnyTraceItem, TraceOpened

_UNSET = datetime.min.replace(tzinfo=UTC)
_NO_ID = "draft"
_SET_BY_LOG = ("recorded_at", "source_recorded_at", "position")
_IS_NAME = re.compile(r"[a-z_0-9]{1,40}")

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Draft:
    """An item somebody would like to record: checked in itself, not yet in its trace."""

    item: AnyTraceItem
    """The item with its time, and perhaps its id, still to be set; for `completed` alone."""

    id: ItemId | None
    """The id the writer gave, or None if the store is to make one."""

    def completed(self, item_id: ItemId, recorded_at: datetime) -> AnyTraceItem:
        """Return the item under its final id and time."""
        return self.item.model_copy(update={"id": item_id, "recorded_at": recorded_at})


def parse_draft(item_type: str, payload: Mapping[str, Any]) -> Draft:
    """Read a writer's payload as a draft of one of the thirteen types.

    Raises
    ------
    InvalidItemError
        If the type is unknown, or a field is missing, unknown or of the wrong shape, or
        `recorded_at` is given, which the store alone sets.

    Examples
    --------
    >>> parse_draft("question", {"question": "Who owns the rollback?"}).item.assignee
    'agent'
    """
    model = _model_of(item_type)
    if not _is_payload(payload):
        raise InvalidItemError(f"{item_type}: a payload is an object of fields by name")
    if "recorded_at" in payload:
        raise InvalidItemError(
            f"{item_type}: recorded_at is set by the store alone. Leave it out, and say in "
            "occurred_at when it was thought.",
            ("recorded_at",),
        )
    given = payload.get("id")
    fields = {**payload, "recorded_at": _UNSET}
    if given is None:
        fields["id"] = _NO_ID
    return Draft(checked(model, fields, item_type), given)


def parse_item(fields: object) -> AnyTraceItem:
    """Read a stored item, `type` and `recorded_at` included.

    Raises
    ------
    InvalidItemError
        If it is none.
    """
    match fields:
        case {"type": str() as item_type}:
            known = cast("Mapping[str, Any]", fields)
            return checked(_model_of(item_type), known, item_type)
        case _:
            raise InvalidItemError(
                "an item is an object with its type, one of the thirteen", ("type",)
            )


def parse_opened(fields: Mapping[str, Any]) -> TraceOpened:
    """Read the record a trace opens with.

    Raises
    ------
    InvalidItemError
        If a field is missing, unknown or of the wrong shape.
    """
    return checked(TraceOpened, fields, "trace_opened")


def item_fields(item: AnyTraceItem) -> dict[str, Any]:
    """Return an item as plain JSON values, lean: fields at their default are left out.

    So a default is part of the stored format, and may not change within a schema version.

    Examples
    --------
    >>> item = parse_item({"id": "qst-1", "type": "question", "question": "Why?",
    ...     "trace_item_refs": ["obs-1"], "recorded_at": "2026-10-01T09:00:00Z"})
    >>> item_fields(item)["recorded_at"]
    '2026-10-01T09:00:00Z'
    >>> parse_item(item_fields(item)) == item
    True
    """
    fields = item.model_dump(mode="json", exclude_defaults=True)
    return {"id": fields.pop("id"), "type": item.type, **fields}


def opened_fields(opened: TraceOpened) -> dict[str, Any]:
    """Return a trace's record as plain JSON values, lean but for what decides what is refused.

    Examples
    --------
    >>> opened_fields(TraceOpened(trace_id="renewal"))
    {'trace_id': 'renewal', 'profile': 'strict'}
    """
    fields = opened.model_dump(mode="json", exclude_defaults=True)
    return {"trace_id": fields.pop("trace_id"), "profile": opened.profile, **fields}


def item_json(item: AnyTraceItem) -> str:
    """Return an item as one line of JSON, fields at their default left out."""
    return json.dumps(item_fields(item), ensure_ascii=False, separators=(",", ":"))


def _is_payload(payload: object) -> bool:
    return isinstance(payload, Mapping)


def _model_of(item_type: object) -> type[AnyTraceItem]:
    model = ITEM_TYPES.get(item_type) if isinstance(item_type, str) else None
    if model is None:
        raise InvalidItemError(
            f"{_quoted(item_type)} is no item type. The thirteen are: {', '.join(ITEM_TYPES)}.",
            ("type",),
        )
    return model


def checked(model: type[_Model], fields: Mapping[str, Any], what: str) -> _Model:
    """Return fields as a model, or name in words every field that is wrong.

    Raises
    ------
    InvalidItemError
        If a field is missing, unknown, or of the wrong shape.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        # Cast: pydantic's TypedDict of an error is wider than what is read of it here.
        flaws = cast("Iterable[Mapping[str, Any]]", error.errors(include_url=False))
        raise _invalid(model, what, fields, list(flaws)) from None


def _invalid(
    model: type[BaseModel],
    what: str,
    fields: Mapping[str, Any],
    flaws: list[Mapping[str, Any]],
) -> InvalidItemError:
    names = tuple(".".join(map(_part, flaw["loc"])) or what for flaw in flaws)
    said = [_in_words(name, flaw) for name, flaw in zip(names, flaws, strict=True)]
    known = ""
    if any(flaw["type"] == "extra_forbidden" for flaw in flaws):
        own = [name for name in model.model_fields if name not in _SET_BY_LOG]
        known = f" The fields of {what} are: {', '.join(own)}."
    given = fields.get("id")
    subject = what if given in (None, _NO_ID) else f"{what} {_quoted(given)}"
    more = f" ({len(said)} fields are wrong)" if len(said) > 1 else ""
    return InvalidItemError(f"{subject}: {'; '.join(said[:5])}{more}.{known}", names)


def _part(part: object) -> str:
    """Name a step on the way to a field; one that a writer made up is quoted."""
    return part if isinstance(part, str) and _IS_NAME.fullmatch(part) else _quoted(part)


def _quoted(value: object) -> str:
    """Quote what a writer handed over, as much of it as a person would read."""
    quoted = repr(value)
    return quoted if len(quoted) <= 80 else f"{quoted[:80]}… ({len(quoted):,} characters)"


def _in_words(name: str, flaw: Mapping[str, Any]) -> str:
    message = str(flaw["msg"]).removeprefix("Value error, ")
    match flaw["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return f"{name} is not one of its fields"
        case "string_unicode":
            return f"{name} holds a lone surrogate, which is no text"
        case "timezone_aware":
            return f"{name} has no time zone; write it as 2026-10-01T09:00:00Z"
        case "tuple_type":
            return f"{name} is not a list"
        case "finite_number":
            return f"{name} is not a finite number"
        case "string_pattern_mismatch" if "sha256" not in name:
            return f"{name} is no id (a letter or digit, then letters, digits, '.', '_' or '-')"
        case "value_error":
            return message if not flaw["loc"] else f"{name} {message}"
        case _:
            return f"{name}: {message[:1].lower()}{message[1:]}"
