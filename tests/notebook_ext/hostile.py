"""A corpus in which every text of every item and event tries to break out of where it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dtui.corpus import Corpus
from dtui.stores.log import LogDecisionTraceStore
from dtui.trace import TraceOpened
from tests.pages import HOSTILE as OUT_OF_A_PAGE
from tests.reviewed import cites, opened_trace, write_fabrikam, write_pricing

MARK = "onlytext"
"""Stands within every one of these texts, so that a view can be asked whether it shows one."""

HOSTILE = " ".join(
    (
        MARK,
        *(text for text in OUT_OF_A_PAGE if "\0" not in text and "\ud800" not in text),
        "<script>globalThis.broken = 1</script>",
        "<svg onload=globalThis.broken=2><img src=http://out.invalid onerror=globalThis.broken=3>",
        "</script></style></title></textarea><style>*{background:url(http://out.invalid)}</style>",
        "<base href=http://out.invalid/><meta http-equiv=refresh content='0;http://out.invalid'>",
        '" style="background:url(http://out.invalid/s)" autofocus onfocus="globalThis.broken=4',
        "[a link](javascript:globalThis.broken=5) ![](http://out.invalid/m.png) <http://out.invalid>",
        "\n# a heading\n| a | table |\n|---|---|\n```\n$x$ $$y$$ [^1] - [ ] *b* __i__ ~~s~~ @all",
        "\u061c\u200f\u2067 \x9b31m \x1bPq\x1b\\ \x08\x08",
    )
)

# What is no text: ids, references, and words that there is a list of.
_NO_TEXT = re.compile(
    r".*_ids?|.*_refs|.*_at|causes|id|kind|type|verdict|stage|assignee|assignment|profile|direction"
    r"|horizons?|challenges|supersedes|replaces|retracts|sha256|to"
)

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What no view, no page and no file may hold as it is."""


def hostile(value: Any, *, keyed: bool = False) -> Any:  # noqa: ANN401 - of a record, anything
    """Return a record, each of its texts followed by a hostile one; equal ones stay equal."""
    match value:
        case str():
            return f"{value} {HOSTILE}"
        case Mapping():
            names = {name: name if keyed or _is_option(name) else hostile(name) for name in value}
            return {
                names[name]: one if keyed and _NO_TEXT.fullmatch(name) else hostile(one)
                for name, one in value.items()
            }
        case list() | tuple():
            fields = all(isinstance(one, Mapping) for one in value)
            return [hostile(one, keyed=fields) for one in value]
        case _:
            return value


def _is_option(name: str) -> bool:
    return name.startswith("opt-")


class HostileCorpus(Corpus):
    """A corpus that makes all hostile that is written to it."""

    def open_trace(self, opened: TraceOpened, **given: Any) -> LogDecisionTraceStore:
        said = opened.model_dump(exclude_none=True, include={"title", "domain", "agent"})
        made = opened.model_copy(
            update={name: hostile(text) for name, text in said.items() if text}
        )
        return super().open_trace(made, **given)

    def record(
        self, trace_id: str, item_type: str, payload: Mapping[str, Any], **given: Any
    ) -> str:
        return super().record(trace_id, item_type, hostile(payload, keyed=True), **given)

    def emit(self, kind: str, payload: Mapping[str, Any], **given: Any) -> str:
        return super().emit(kind, hostile(payload, keyed=True), **given)


def write_hostile(corpus: HostileCorpus) -> None:
    """Write something of every type of item and of every kind of event."""
    write_pricing(corpus)
    write_fabrikam(corpus)
    record = opened_trace(corpus, "asked", title="Asked", domain="pricing", agent="bot")
    record("observation", statement="Seen", citations=cites("crm"), labels=["a label"])
    record("question", "obs-1", question="Who?", assignee="human")
    record("question_answer", "obs-1", question_id="qst-1", answer="Ana")
    record("question", "ans-1", question="And whom?" * 40)
    told = {"says": "told", "agent": "bot", "causes": ["old-1"]}
    corpus.emit("context_gathered", {**told, "source": "crm"})
    corpus.emit("gate", {**told, "verdict": "parked"})
    corpus.emit("escalation", {**told, "to": "lena"})
    corpus.emit("exception", {**told, "rule": "the rule"})
    corpus.emit("execution", {**told, "system": "crm"})
    corpus.emit("annotation", {**told, "id": "note", "proposal_id": "old-1"})
    corpus.emit("retraction", {**told, "retracts": "note", "causes": ["note"]})
