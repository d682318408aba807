"""What the thirteen `log_` tools take: the fields of the item models, told to an agent."""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Mapping
from typing import Any, cast

from pydantic.json_schema import PydanticJsonSchemaWarning

from dtui.errors import InvalidItemError
from dtui.text import one_line
from dtui.trace import ITEM_TYPES

Schema = dict[str, Any]

NOT_ASKED = frozenset({"type", "recorded_at", "author"})
"""Said by the tool's name, by the store, and by the server, which knows who is calling."""

SIGNED = (
    "author is no argument: the server signs what you record, so that nobody writes in "
    "another's name."
)

_SAYS: Mapping[str, str] = {
    "id": "Of the item, unique in its trace. With an id the same call can be repeated safely; "
    "left out, one is made (obs-1, hyp-1, …) and a repeated call records a second item.",
    "labels": "Words to find it by; a decision labelled 'major' must run its four stages.",
    "statement": "What it says, in a full sentence that can be read on its own.",
    "citations": "Where it was seen; at least one.",
    "kind": "What kind of source it is.",
    "stage": "The stage of the work it belongs to.",
    "confidence": "How sure you are that it is true, from 0 to 1.",
    "question": "What is asked, in a full sentence.",
    "assignee": "Who can answer it. A question for a person is parked: you may stop, it waits on.",
    "hard": "True if an option that violates it is out; false if it is a wish.",
    "hypothesis_id": "The hypothesis it closes.",
    "validated": "True if the hypothesis was confirmed, false if it was refuted.",
    "reasoning": "Why, in full sentences; refer to the evidence in trace_item_refs.",
    "question_id": "The question it closes.",
    "answer": "The answer, in full sentences.",
    "decision_id": "The decision it belongs to.",
    "name": "What the option is called, in a few words.",
    "description": "What it would mean to take it.",
    "constraint_id": "The constraint, as log_constraint returned its id.",
    "weight": "How much it counts against the other constraints; any scale, the same for all.",
    "option_id": "The option; of a selection the one taken, left out if none was.",
    "also_selected": "Further options taken together with option_id.",
    "satisfied": "Whether the option satisfies the constraint.",
    "score": "How well, in a number, where one was worked out.",
}
"""What an argument means, where the model's field has no docstring of its own."""

TRACE: Schema = {
    "type": "string",
    "description": "The trace to record in. Left out, the current one of your session: the newest "
    "it opened, or one that opens by itself.",
}


def item_schema(item_type: str, *, names_trace: bool) -> Schema:
    """Return the JSON schema of the arguments that record an item, flat and without references.

    Parameters
    ----------
    item_type
        One of the thirteen.
    names_trace
        Whether the call may say in which trace.
    """
    with warnings.catch_warnings():
        # An empty mapping as the default has no form in JSON, and needs none.
        warnings.simplefilter("ignore", PydanticJsonSchemaWarning)
        model = ITEM_TYPES[item_type].model_json_schema()
    inlined = model.get("$defs", {})
    asked = {
        name: _described(name, field, inlined)
        for name, field in model["properties"].items()
        if name not in NOT_ASKED
    }
    required = [name for name in model["required"] if name in asked and name != "id"]
    first = (*required, "trace_item_refs")
    # What must be said comes first; an agent reads from the top.
    ordered = {name: asked[name] for name in (*first, *(n for n in asked if n not in first))}
    if names_trace:
        ordered["trace"] = TRACE
    return {
        "type": "object",
        "properties": ordered,
        "required": required,
        "additionalProperties": False,
    }


def item_description(item_type: str) -> str:
    """Return what an item is for, as its model says it."""
    return inspect.cleandoc(ITEM_TYPES[item_type].__doc__ or "").replace("``", "'")


def known_arguments(what: str, given: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return arguments, none of which is unknown, with lists and objects that came as text read.

    Some clients send a list as the text of its JSON.

    Raises
    ------
    InvalidItemError
        If there is an argument that the schema does not name.
    """
    properties: Schema = schema["properties"]
    unknown = tuple(name for name in given if name not in properties)
    if unknown:
        signed = f" {SIGNED}" if "author" in unknown else ""
        named = ", ".join(repr(one_line(name, 40)) for name in unknown[:5])
        raise InvalidItemError(
            f"{what} takes no argument {named}.{signed} "
            f"Its arguments are: {', '.join(properties)}.",
            unknown,
        )
    return {name: _read(value, properties[name]) for name, value in given.items()}


def _described(name: str, field: Schema, inlined: Schema) -> Schema:
    """Return a field's schema with its meaning, without titles, references and nulls."""
    if "$ref" in field:
        return _object(inlined[field["$ref"].rpartition("/")[2]], inlined)
    kept = {key: value for key, value in field.items() if key not in ("title", "anyOf")}
    # Null says the same as leaving it out, so that is the one way offered.
    (one,) = [part for part in field.get("anyOf", [{}]) if part.get("type") != "null"]
    kept |= one
    if kept.get("default", 0) is None:
        del kept["default"]
    if "items" in kept:
        kept["items"] = {k: v for k, v in _described("", kept["items"], inlined).items() if v}
    if name:
        kept.setdefault("description", _SAYS.get(name, ""))
    return kept


def _object(model: Schema, inlined: Schema) -> Schema:
    fields = {name: _described(name, field, inlined) for name, field in model["properties"].items()}
    return {
        "type": "object",
        "properties": fields,
        "required": model["required"],
        "additionalProperties": False,
    }


def _read(value: object, schema: Schema) -> object:
    expected = {"array": list, "object": dict}.get(_type(schema))
    if expected is None or not isinstance(value, str):
        return value
    try:
        read: object = json.loads(value)
    except (ValueError, RecursionError):
        return value  # refused as what it is, by the model
    return cast("object", read) if isinstance(read, expected) else value


def _type(schema: Schema) -> str:
    """Return the type that an argument has, or has if it is given."""
    kinds = [part.get("type", "") for part in schema.get("anyOf", [schema])]
    return next((kind for kind in kinds if kind != "null"), "")
