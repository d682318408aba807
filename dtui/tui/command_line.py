"""The command that does what was just done on screen."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

_MISSING = object()


def record_command(
    path: str | os.PathLike[str], trace_id: str, item_type: str, payload: Mapping[str, Any]
) -> str:
    r"""Return the `dtui record` call that records the same item.

    Examples
    --------
    >>> record_command("decisions.db", "renewal", "question_answer", {"answer": "Legal"})
    'dtui record --corpus decisions.db renewal question_answer \'{"answer": "Legal"}\''
    """
    body = json.dumps(payload, ensure_ascii=False)
    return _command("record", path, [trace_id, item_type, body])


def event_command(path: str | os.PathLike[str], kind: str, payload: Mapping[str, Any]) -> str:
    """Return the call that records the same verdict, outcome or retraction; empty for another kind.

    Examples
    --------
    >>> given = {"proposal_id": "p-1", "verdict": "modify", "prior": {"percent": 18}}
    >>> event_command("decisions.db", "override", {**given, "edited": {"percent": 12}})
    'dtui override --corpus decisions.db p-1 modify --set percent=12'
    >>> event_command("decisions.db", "retraction", {"retracts": "override-9", "says": "wrong row"})
    "dtui retract --corpus decisions.db override-9 --because 'wrong row'"
    """
    match kind:
        case "override":
            return _command("override", path, _override(payload))
        case "outcome":
            return _command("outcome", path, _outcome(payload))
        case "retraction":
            words = [payload["retracts"], "--because", payload["says"], *_signed(payload, "agent")]
            return _command("retract", path, words)
        case _:
            return ""


def _command(name: str, path: str | os.PathLike[str], words: Sequence[str]) -> str:
    return shlex.join(["dtui", name, "--corpus", os.fspath(path), *words])


def _override(payload: Mapping[str, Any]) -> list[str]:
    words = [payload["proposal_id"], payload["verdict"]]
    prior: Mapping[str, object] = payload.get("prior") or {}
    edited: Mapping[str, object] = payload.get("edited") or {}
    for name, value in edited.items():
        if not _is_same(value, prior.get(name, _MISSING)):
            words += ["--set", f"{name}={_value(value)}"]
    if "edited" in payload:
        for name in prior:
            words += [] if name in edited else ["--unset", name]
    for code in payload.get("codes", ()):
        words += ["--code", code]
    if rationale := payload.get("rationale"):
        words += ["--rationale", rationale]
    if (probability := payload.get("probability")) is not None:
        words += ["--probability", str(probability)]
    if assignment := payload.get("assignment"):
        words += ["--assignment", assignment]
    if (shown := payload.get("shown")) is not None:
        words.append("--shown" if shown else "--blind")
    if payload.get("second"):
        words.append("--second")
    if replaces := payload.get("replaces"):
        words += ["--replaces", replaces]
    return [*words, *_signed(payload, "reviewer")]


def _outcome(payload: Mapping[str, Any]) -> list[str]:
    read = [] if payload.get("censored") else [_value(payload["value"])]
    words = [payload["proposal_id"], payload["metric"], *read]
    options = ["--censored"] if payload.get("censored") else []
    options += ["--at", payload["occurred_at"]]
    if horizon := payload.get("horizon"):
        options += ["--horizon", _horizon(horizon)]
    if supersedes := payload.get("supersedes"):
        options += ["--supersedes", supersedes]
    options += _signed(payload, "agent")
    # A number below zero would be taken for an option.
    return [*options, "--", *words] if read[:1] and read[0][:1] == "-" else [*words, *options]


def _horizon(horizon: timedelta) -> str:
    """Write a horizon as a command takes it.

    Examples
    --------
    >>> _horizon(timedelta(days=90)), _horizon(timedelta(hours=36))
    ('90d', '36h')
    """
    seconds = round(horizon.total_seconds())
    units = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))
    return next(f"{seconds // size}{unit}" for unit, size in units if seconds % size == 0)


def _signed(payload: Mapping[str, Any], who: str) -> Iterator[str]:
    if name := payload.get(who):
        yield from ("--as", name)


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
