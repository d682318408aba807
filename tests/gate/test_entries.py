"""The gate's entries, written without a model, are those that a model would have written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.corpus.gate_entries import ASKED, BEGUN, SAYS_LIMIT, record_begun
from dtui.errors import ConflictingEventError, UnknownCauseError
from dtui.spine import EVENT_KINDS
from dtui.trace.wording import LINE_LIMIT, list_line
from tests.gate.acts import Acts, new_corpus

TABLES = ("entries", "effects", "traces", "items", "pending", "events", "words_data")


def made(folder: Path, name: str, write: Callable[[Corpus], object]) -> list[object]:
    """Make a corpus in which nothing is left to chance; return all that is in its file."""
    minutes = count()
    begun = datetime(2026, 10, 1, 9, tzinfo=UTC)
    clock = lambda: begun + timedelta(minutes=next(minutes))  # noqa: E731
    with new_corpus(folder, name, clock=clock, salt=lambda: bytes(16)) as corpus:
        Acts(corpus).claim()
        write(corpus)
        fetch = corpus.rows.fetch
        return [fetch(f"SELECT * FROM {table} ORDER BY 1, 2", (), tuple) for table in TABLES]


@pytest.mark.parametrize("says", ["", "1 pending: hyp-1", "é → 漢字 \x1b[2J 'q' \"d\"", "x" * 300])
@pytest.mark.parametrize("tool", ["", "Bash"])
@pytest.mark.parametrize("cause", ["renewal", "renewal/hyp-1"])
def test_a_verdict_is_what_emit_writes(tmp_path: Path, says: str, tool: str, cause: str) -> None:
    def lean(corpus: Corpus) -> None:
        corpus.record_gate("blocked", says, cause=cause, tool=tool)

    def emitted(corpus: Corpus) -> None:
        fields = {"verdict": "blocked", "says": says, "tool": tool, "causes": [cause]}
        corpus.emit("gate", fields)

    assert made(tmp_path, "lean.db", lean) == made(tmp_path, "emitted.db", emitted)


def test_a_session_is_what_emit_writes_and_is_written_once(tmp_path: Path) -> None:
    def lean(corpus: Corpus) -> None:
        made_id = corpus.record_session("s-9 → é")
        assert corpus.record_session("s-9 → é") == made_id
        assert corpus.record_session("s-8") != made_id

    def emitted(corpus: Corpus) -> None:
        for session in ("s-9 → é", "s-8"):
            event_id = corpus_id(session)
            corpus.emit("trigger", {"id": event_id, "says": ASKED, "source": session})

    def corpus_id(session: str) -> str:
        with new_corpus(tmp_path, f"{session[:3]}.db") as other:
            return other.record_session(session)

    assert made(tmp_path, "lean.db", lean) == made(tmp_path, "emitted.db", emitted)


def test_a_session_that_a_process_begins_is_what_emit_writes(tmp_path: Path) -> None:
    def lean(corpus: Corpus) -> None:
        for _ in range(2):  # the platform may try again
            record_begun(corpus.log, "4242", "s-9 → é", "clear")

    def emitted(corpus: Corpus) -> None:
        fields = {"says": f"clear: {BEGUN}", "source": "s-9 → é", "stream": "platform-4242"}
        corpus.emit("trigger", fields)

    assert made(tmp_path, "lean.db", lean) == made(tmp_path, "emitted.db", emitted)


def test_every_verdict_of_the_model_is_read_back(corpus: Corpus) -> None:
    Acts(corpus)
    kinds: Any = EVENT_KINDS["gate"].model_fields["verdict"].annotation
    for kind in kinds.__args__:
        event_id = corpus.record_gate(kind, "why", cause="renewal", tool="Bash")
        entry = corpus.log.entry(event_id)
        assert entry is not None
        event = corpus.content(entry)
        assert (event.verdict, event.says, event.tool) == (kind, "why", "Bash")  # type: ignore[union-attr]


def test_a_verdict_on_nothing_is_refused(corpus: Corpus) -> None:
    with pytest.raises(UnknownCauseError, match="no entry 'renewal/hyp-1' that it could follow"):
        corpus.record_gate("blocked", "why", cause="renewal/hyp-1")
    assert corpus.log.head() == 0


def test_a_session_whose_id_is_taken_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    with new_corpus(tmp_path, "other.db") as other:
        taken = other.record_session("s-9")
    Acts(corpus, taken)
    head = corpus.log.head()
    with pytest.raises(ConflictingEventError, match="is the id of a trace_opened"):
        corpus.record_session("s-9")
    assert corpus.log.head() == head


@given(st.text(max_size=3 * SAYS_LIMIT))
def test_a_line_is_cut_as_every_list_cuts_it(text: str) -> None:
    from dtui.corpus.gate_entries import _folded  # pyright: ignore[reportPrivateUsage]

    assert _folded(text, LINE_LIMIT) == list_line(text)
