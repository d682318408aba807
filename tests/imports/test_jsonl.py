"""What is exported comes back as it was; what is no export is refused as a whole."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

import sample_traces
from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import (
    ExistingCorpusError,
    UnknownTraceError,
    UnreadableSourceError,
)
from dtui.imports.jsonl import JsonlImport, export_jsonl, import_jsonl, restore_jsonl
from dtui.spine import SpineEvent
from dtui.trace import AnyTraceItem, TraceOpened, item_fields
from tests.log.moments import SetClock, later
from tests.spine.histories import Act, histories, world
from tests.spine.scene import PRICING, decide, judge, observe, propose, retract, scene

OPENED = '{"trace":"t","position":1,"opened":{"trace_id":"t"}}'
OBSERVED = {"statement": "It fell", "citations": [{"kind": "file", "ref": "a.md"}]}
Content = list[tuple[TraceOpened, list[tuple[str, dict[str, Any]]]]]
"""Traces with their drafts."""

ITEM = (
    '{"trace":"t","position":2,"item":{"id":"obs-1","type":"observation","statement":"It fell",'
    '"citations":[{"kind":"file","ref":"a.md"}],"recorded_at":"2026-10-01T09:00:00Z"}}'
)


@contextmanager
def a_corpus(**settings: Any) -> Generator[Corpus]:
    with TemporaryDirectory() as folder, Corpus.create(Path(folder) / "d.db", **settings) as corpus:
        yield corpus


def exported(corpus: Corpus, **chosen: Any) -> str:
    out = io.StringIO()
    export_jsonl(corpus, out, **chosen)
    return out.getvalue()


def without_places(text: str) -> list[dict[str, Any]]:
    """Return lines without what an import makes anew: positions and the store's times."""
    # Not splitlines: it also splits at characters that may stand inside a JSON string.
    lines = [json.loads(line) for line in text.removesuffix("\n").split("\n") if line]
    for line in lines:
        line.pop("position")
        line.pop("source_recorded_at", None)
        (content,) = (line[what] for what in ("opened", "item", "event") if what in line)
        content["recorded_at"] = None
    return lines


# -- identity -------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
prose = words.map(lambda text: f"says {text}")
moments = st.none() | st.datetimes(
    datetime(1990, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    datetime(2090, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)


@st.composite
def drafts(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """Draw a trace's items, each resting on earlier ones."""
    items: list[tuple[str, dict[str, Any]]] = [
        (
            "observation",
            {"statement": draw(prose), "citations": [{"kind": "url", "ref": draw(prose)}]},
        )
    ]
    for _ in range(draw(st.integers(0, 8))):
        kind = draw(
            st.sampled_from(["hypothesis", "question", "constraint", "deduction", "decision"])
        )
        text = "question" if kind in ("question", "decision") else "statement"
        payload: dict[str, Any] = {text: draw(prose)}
        if kind == "hypothesis":
            payload["confidence"] = draw(st.none() | st.floats(0, 1))
        if kind == "deduction":
            payload["counts"] = draw(st.dictionaries(prose, st.integers(0, 2**60), max_size=2))
        items.append((kind, payload))
    for at, (_, payload) in enumerate(items):
        payload["id"] = f"i{at}"
        payload["trace_item_refs"] = [f"i{draw(st.integers(0, at - 1))}"] if at else []
        payload["labels"] = draw(st.lists(prose, max_size=2))
        payload["author"] = draw(st.none() | words)
        payload["occurred_at"] = draw(moments)
    return items


@st.composite
def openings(draw: st.DrawFn) -> TraceOpened:
    values = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | words
    return TraceOpened(
        trace_id=draw(st.sampled_from(["a", "b", "c.1"])),
        title=draw(words),
        domain=draw(words),
        profile=draw(st.sampled_from(["strict", "seed", "imported"])),
        agent=draw(st.none() | words),
        provenance=cast(
            "dict[str, JsonValue] | None",
            draw(st.none() | st.dictionaries(words, values | st.lists(values, max_size=2))),
        ),
        occurred_at=draw(moments),
    )


traces = st.lists(
    st.tuples(openings(), drafts()), max_size=3, unique_by=lambda each: each[0].trace_id
)


def fill(corpus: Corpus, content: Content) -> None:
    """Record several traces in turns, so that their lines alternate."""
    for opened, _ in content:
        corpus.open_trace(opened)
    for turn in range(10):
        for opened, items in content:
            for item_type, payload in items[turn : turn + 1]:
                corpus.record(opened.trace_id, item_type, payload)


# Each example makes two corpora on disk, so half as many have to do.
on_disk = settings(max_examples=settings().max_examples // 2)


@on_disk
@given(traces)
def test_export_then_import_is_identity_of_items_and_bodies(content: Content) -> None:
    with a_corpus() as corpus, a_corpus() as other:
        fill(corpus, content)
        text = exported(corpus)
        result = import_jsonl(io.StringIO(text), other)
        again = exported(other)
        assert without_places(again) == without_places(text)
        assert len(result.imported) == len(content)
        for opened, _ in content:
            here, there = corpus.trace(opened.trace_id), other.trace(opened.trace_id)
            assert here.opened.model_copy(update={"recorded_at": None}) == opened
            bodies = [[_body(item) for item in trace] for trace in (here, there)]
            assert bodies[0] == bodies[1]


@on_disk
@given(traces)
def test_export_then_restore_is_the_same_to_the_byte(content: Content) -> None:
    with a_corpus() as corpus, a_corpus() as other:
        fill(corpus, content)
        text = exported(corpus)
        restore_jsonl(io.StringIO(text), other)
        assert exported(other) == text


def _body(item: AnyTraceItem) -> dict[str, Any]:
    return {**item_fields(item), "recorded_at": None}


@pytest.mark.parametrize("name", sample_traces.NAMES)
def test_a_sample_comes_back_as_it_is(corpus: Corpus, name: str) -> None:
    import_jsonl(sample_traces.path(name), corpus)
    said = without_places("\n".join(sample_traces.lines(name)))
    assert without_places(exported(corpus)) == said


def test_an_import_keeps_the_times_of_its_source_beside_its_own(corpus: Corpus) -> None:
    import_jsonl(sample_traces.path("escalation"), corpus)
    first = json.loads(sample_traces.lines("escalation")[0])["opened"]["recorded_at"]
    (entry, *_) = corpus.log.entries()
    assert entry.source_recorded_at == datetime.fromisoformat(first)
    assert entry.recorded_at > datetime.fromisoformat(first)


def test_a_restore_keeps_the_source_times_of_what_was_imported(corpus: Corpus) -> None:
    import_jsonl(sample_traces.path("escalation"), corpus)
    text = exported(corpus)
    with a_corpus() as other:
        restore_jsonl(io.StringIO(text), other)
        assert exported(other) == text
    assert '"source_recorded_at":"2026-10-13T00:34:12+00:00"' in text


def test_importing_again_changes_nothing(corpus: Corpus) -> None:
    path = sample_traces.path("escalation")
    first = import_jsonl(path, corpus)
    before = corpus.log.head()
    again = import_jsonl(path, corpus)
    assert (again.imported, again.already_there, again.items) == ([], first.imported, 0)
    assert corpus.log.head() == before == first.items + 1


def test_a_file_with_more_items_adds_them(corpus: Corpus, tmp_path: Path) -> None:
    lines = sample_traces.lines("escalation")
    part = tmp_path / "part.jsonl"
    part.write_text("\n".join(lines[:5]), encoding="utf-8")
    import_jsonl(part, corpus)
    whole = import_jsonl(sample_traces.path("escalation"), corpus)
    assert (len(whole.already_there), whole.items) == (1, len(lines) - 5)


def test_progress_counts_the_lines(corpus: Corpus, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text(f"{OPENED}\n{ITEM}\n", encoding="utf-8")
    told: list[tuple[int, int, str]] = []
    import_jsonl(file, corpus, progress=lambda done, of, name: told.append((done, of, name)))
    assert told == [(1, 2, "t"), (2, 2, "t")]


def test_an_export_of_a_trace_that_is_not_there_writes_nothing(corpus: Corpus) -> None:
    import_jsonl(io.StringIO(OPENED), corpus)
    out = io.StringIO()
    with pytest.raises(UnknownTraceError):
        export_jsonl(corpus, out, trace_ids=["t", "nowhere"])
    assert out.getvalue() == ""


# -- events ---------------------------------------------------------------------------------

# All that is derived from the entries, but for the search's own pages.
LISTS = ("effects", "traces", "items", "pending", "events", "domains", "proposals", "due")


def lists(corpus: Corpus) -> dict[str, list[Any]]:
    """Return what the lists of a corpus are made of."""
    execute = corpus.log._connection.execute
    tables = (*LISTS, "words_docsize")
    return {table: execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables}


@on_disk
@given(histories(30))
def test_a_history_of_events_is_restored_to_the_byte(history: list[Act]) -> None:
    with world() as w, a_corpus() as other:
        w.play(history)
        text = exported(w.corpus)
        result = restore_jsonl(io.StringIO(text), other)
        assert exported(other) == text
        assert lists(other) == lists(w.corpus)
        contents = w.contents()
        assert [other.content(entry) for entry in other.log.entries()] == contents
        assert result.events == len([each for each in contents if isinstance(each, SpineEvent)])
        assert list(audit_log(other)) == []


@on_disk
@given(histories(30))
def test_a_history_of_events_is_imported_as_it_was_and_once(history: list[Act]) -> None:
    with world() as w, a_corpus() as other:
        other.open_trace(TraceOpened(trace_id="there-before"))
        w.play(history)
        text = exported(w.corpus)
        result = import_jsonl(io.StringIO(text), other)
        assert without_places(exported(other))[1:] == without_places(text)
        assert result.events + result.items + len(result.imported) == w.corpus.log.head()
        for row in w.corpus.rows.proposals(limit=1_000):
            found = other.rows.proposal(row.proposal_id)
            assert found is not None
            assert found._replace(position=row.position) == row
        assert list(audit_log(other)) == []
        before = lists(other)
        again = import_jsonl(io.StringIO(text), other)
        assert (again.events, again.items, again.imported) == (0, 0, [])
        assert lists(other) == before


@pytest.fixture
def story(clock: SetClock) -> Generator[Corpus]:
    """What came of a decision in trace ``trace``, recorded from the second day on."""
    with scene(clock) as corpus:
        clock.seconds = 86_400
        decide(corpus)
        propose(corpus, trace_id="trace", decision_id="dec-1", option_id="opt-1")
        judge(corpus, "modify", id="o", codes=["margin"])
        corpus.emit("execution", {"id": "x", "says": "Quote sent", "causes": ["o"]})
        observe(corpus, id="r")
        observe(corpus, id="r2", outcome_id="r", supersedes="r", value=False)
        corpus.emit("annotation", {"id": "n", "says": "Hm", "agent": "ana", "causes": ["r2"]})
        retract(corpus, "n")
        yield corpus


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


def test_an_event_is_a_line_of_its_own(story: Corpus) -> None:
    lines = {line["event"]["id"]: line for line in map(json.loads, exported(story).splitlines())
             if "event" in line}  # fmt: skip
    assert lines["o"] == {
        "position": 9,
        "event": {
            "kind": "override",
            "id": "o",
            "stream": "trace",
            "causes": ["p"],
            "recorded_at": "2026-10-02T09:00:00Z",
            "proposal_id": "p",
            "verdict": "modify",
            "edited": {"percent": 12, "renew": True},
            "prior": {"percent": 18, "renew": True},
            "codes": ["margin"],
            "reviewer": "ana",
        },
    }
    assert lines["declared"]["event"]["metrics"][0]["horizons"] == ["P30D", "P90D"]


def test_an_imported_event_keeps_the_times_of_its_source(story: Corpus, corpus: Corpus) -> None:
    import_jsonl(io.StringIO(exported(story)), corpus)
    entry, source = corpus.log.entry("o"), story.log.entry("o")
    assert entry is not None
    assert source is not None
    assert entry.source_recorded_at == source.recorded_at == later(86_400)
    assert entry.recorded_at > later(86_400)
    assert corpus.proposal("p").decided_at == later(86_400)
    assert corpus.rows.due_of("p") == [
        row._replace(position=corpus.proposal("p").proposal.position or 0)
        for row in story.rows.due_of("p")
    ]


def test_an_outcome_may_follow_a_decision_that_was_imported_twice(corpus: Corpus) -> None:
    """The time of the first source counts, or the outcome would have come before its decision."""
    with scene() as first, a_corpus() as second:
        fields = {"domain": "pricing", "action": "discount", "causes": ["ticket"], "id": "p"}
        first.emit("proposal", fields, source_recorded_at=later(-9_000))
        verdict = {"proposal_id": "p", "verdict": "approve", "reviewer": "ana"}
        first.emit("override", verdict, source_recorded_at=later(-8_000))
        observe(first, occurred_at=later(-7_000))
        import_jsonl(io.StringIO(exported(first)), second)
        import_jsonl(io.StringIO(exported(second)), corpus)
    assert corpus.proposal("p").decided_at == later(-8_000)


def test_an_export_of_one_trace_takes_its_events_and_what_they_are_judged_by(
    story: Corpus, corpus: Corpus
) -> None:
    text = exported(story, trace_ids=["trace"])
    import_jsonl(io.StringIO(text), corpus)
    assert without_places(exported(corpus, trace_ids=["trace"])) == without_places(text)
    state, found = story.proposal("p"), corpus.proposal("p")
    assert [event.id for event in found.events] == [event.id for event in state.events]
    assert [read.value for read in found.outcomes] == [False]
    assert len(corpus.trace("trace")) == len(story.trace("trace"))
    assert corpus.log.entry("ticket") is None, "it is of another stream, and nothing rests on it"


def test_an_export_of_one_trace_takes_the_codes_that_its_verdicts_name(
    corpus: Corpus,
) -> None:
    with scene() as other:
        decide(other)
        propose(other, trace_id="trace", decision_id="dec-1")
        other.emit("domain_declared", {**PRICING, "codes": [{"code": "strategic"}]})
        judge(other, codes=["strategic"])
        import_jsonl(io.StringIO(exported(other, trace_ids=["trace"])), corpus)
    assert corpus.proposal("p").overrides[0].codes == ("strategic",)


def test_what_follows_from_an_entry_outside_the_export_is_refused_by_its_name(
    corpus: Corpus,
) -> None:
    with scene() as other:
        propose(other, trace_id="trace", causes=["ticket"])
        text = exported(other, trace_ids=["trace"])
    with pytest.raises(UnreadableSourceError, match=r"line 3: .*'ticket'.*whole corpus"):
        import_jsonl(io.StringIO(text), corpus)
    assert corpus.log.head() == 0


def test_two_corpora_without_ids_of_their_own_become_one(corpus: Corpus) -> None:
    for number in range(2):
        with a_corpus() as other:
            made = [other.emit("trigger", {"says": f"Of {number}"}) for _ in range(3)]
            import_jsonl(io.StringIO(exported(other)), corpus)
            assert made[-1] in [entry.header.id for entry in corpus.log.entries()]
    assert corpus.log.head() == 6


def test_a_domain_that_both_have_declared_becomes_its_next_version(
    story: Corpus, corpus: Corpus
) -> None:
    own = {"domain": "pricing", "metrics": [{"name": "churned", "horizons": ["P9D"]}]}
    corpus.emit("domain_declared", {"id": "own", **own})
    text = exported(story)
    for _ in range(2):
        import_jsonl(io.StringIO(text), corpus)
        domain = corpus.domain("pricing")
        assert domain is not None
        assert (domain.id, domain.version) == ("declared", 2)
        assert [row.metrics for row in corpus.rows.due_of("p")] == [
            row.metrics for row in story.rows.due_of("p")
        ]
        assert corpus.log.head() == story.log.head() + 1
    assert list(audit_log(corpus)) == []


def test_another_event_under_the_same_id_is_refused(story: Corpus, corpus: Corpus) -> None:
    text = exported(story)
    import_jsonl(io.StringIO(text), corpus)
    head = corpus.log.head()
    other = text.replace('"says":"Quote sent"', '"says":"Quote lost"')
    with pytest.raises(UnreadableSourceError, match=r"line 10: 'x' is in the log at position 10"):
        import_jsonl(io.StringIO(other), corpus)
    assert corpus.log.head() == head


TRIGGER = {"id": "e", "kind": "trigger", "says": "It", "recorded_at": "2026-10-01T09:00:00Z"}


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ([], "event: not a JSON object"),
        ({**TRIGGER, "id": None}, "event.id: missing"),
        ({**TRIGGER, "kind": None}, "event.kind: missing"),
        ({**TRIGGER, "kind": "thought"}, "'thought' is no kind of event"),
        ({**TRIGGER, "kind": "observation"}, "'observation' is no kind of event"),
        ({**TRIGGER, "says": " "}, "says is blank"),
        ({**TRIGGER, "says": "a\0"}, "says has a NUL"),
        ({**TRIGGER, "says": "\ud800"}, "surrogate"),
        ({**TRIGGER, "says": "x" * 2_000_000}, "says takes 2,000,000 bytes"),
        ({**TRIGGER, "colour": "red"}, "colour"),
        ({**TRIGGER, "position": 3}, "position is set by the log alone"),
        ({**TRIGGER, "source_recorded_at": None}, "source_recorded_at is set by the log alone"),
        ({**TRIGGER, "recorded_at": "yesterday"}, "recorded_at: 'yesterday' is no time"),
        ({**TRIGGER, "recorded_at": "2026-10-01T09:00:00"}, "no time zone"),
        ({**TRIGGER, "causes": ["nowhere"]}, "'nowhere'"),
        ({**TRIGGER, "id": "t"}, "'t' is the id of a trace_opened"),
        (
            {"id": "e", "kind": "proposal", "domain": "pricing", "action": "a", "causes": ["t"]},
            "domain 'pricing' was not declared",
        ),
        (
            {"id": "e", "kind": "override", "proposal_id": "p", "verdict": "reject",
             "reviewer": "ana"},
            "there is no proposal 'p'",
        ),
    ],
)  # fmt: skip
def test_a_bad_event_is_named_and_nothing_is_imported(
    corpus: Corpus, event: object, reason: str
) -> None:
    before = {"position": 1, "event": {**TRIGGER, "id": "before"}}
    lines = [json.dumps(before), OPENED, json.dumps({"position": 3, "event": event})]
    with pytest.raises(UnreadableSourceError, match="line 3: ") as caught:
        import_jsonl(io.StringIO("\n".join(lines)), corpus)
    assert reason in caught.value.reason
    assert len(str(caught.value)) < 1_000
    assert corpus.log.head() == 0


def test_a_line_holds_one_thing(corpus: Corpus) -> None:
    for other in ("item", "opened"):
        line = json.dumps({"position": 1, "event": TRIGGER, other: {}})
        with pytest.raises(UnreadableSourceError, match="a line has one of the three"):
            import_jsonl(io.StringIO(line), corpus)


def test_a_restore_of_events_needs_them_in_their_order(corpus: Corpus, story: Corpus) -> None:
    lines = exported(story).splitlines()
    for bad, reason in (
        (lines[:8] + lines[9:], "line 9: position: 10 follows 8"),
        ([*lines[:8], lines[9], lines[8]], "line 9: position: 10 follows 8"),
        ([line.replace('"recorded_at":', '"occurred_at":') for line in lines], "recorded_at is m"),
    ):
        with pytest.raises(UnreadableSourceError, match=reason):
            restore_jsonl(io.StringIO("\n".join(bad)), corpus)
        assert corpus.log.head() == 0


# -- bad input ------------------------------------------------------------------------------


def changed(line: str, **fields: Any) -> str:
    value = json.loads(line)
    value["item"].update(fields)
    return json.dumps(value)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (ITEM[:80], "no JSON, or cut off"),
        ("[1, 2]", "a line is one object"),
        ("7", "a line is one object"),
        ('{"position":2,"item":{}}', "trace: "),
        ('{"trace":3,"item":{}}', "trace: "),
        ('{"trace":"t"}', "opened, item, event: "),
        ('{"trace":"t","event":{}}', "event.id: missing"),
        ('{"trace":"t","item":[]}', "item: not a JSON object"),
        ('{"trace":"t","opened":{"trace_id":"u"}}', "opened.trace_id: 'u' is not the line's 't'"),
        ('{"trace":"t","opened":{"trace_id":"t","colour":1}}', "colour"),
        ('{"trace":"t","opened":{"trace_id":"t","profile":"lax"}}', "profile"),
        ('{"trace":"u","item":{"id":"obs-1","type":"observation"}}', "no line before has opened"),
        (changed(ITEM, id=None), "item.id: missing"),
        (changed(ITEM, id=7), "item.id: missing"),
        (changed(ITEM, type="thought"), "'thought' is no item type"),
        (changed(ITEM, statement=" "), "statement is blank"),
        (changed(ITEM, statement="a\0b"), "statement"),
        (changed(ITEM, statement="x" * 10_000_000), "statement"),
        (changed(ITEM, colour="red"), "colour"),
        (changed(ITEM, trace_item_refs=["obs-9"]), "obs-9"),
        (changed(ITEM, recorded_at="yesterday"), "recorded_at: 'yesterday' is no time"),
        (changed(ITEM, recorded_at=5), "recorded_at: 5 is no time"),
        (changed(ITEM, recorded_at="2026-10-01T09:00:00"), "no time zone"),
        (changed(ITEM, recorded_at="0001-01-01T00:00:00+14:00"), "outside the years 1 to 9999"),
        (f'{ITEM[:-1]},"source_recorded_at":"9999-12-31T23:59:59-14:00"}}', "outside the years"),
        (ITEM.replace('"It fell"', "NaN"), "NaN is not a number"),
        (ITEM.replace("It fell", "\\ud800"), "surrogate"),
        (ITEM.replace('"It fell"', "[" * 100_000), "nested too deeply"),
        (
            '{"trace":"t","item":{"id":"hyp-1","type":"hypothesis","statement":"Price is it"}}',
            "only observations can be roots",
        ),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_imported(
    tmp_path: Path, corpus: Corpus, bad: str, reason: str
) -> None:
    file = tmp_path / "traces.jsonl"
    file.write_text(f"{OPENED}\n\n{bad}\n", encoding="utf-8")
    with pytest.raises(UnreadableSourceError) as caught:
        import_jsonl(file, corpus)
    assert (caught.value.source, caught.value.line) == (str(file), 3)
    assert reason in caught.value.reason
    assert len(str(caught.value)) < 1_000
    assert corpus.log.head() == 0


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path, corpus: Corpus) -> None:
    file = tmp_path / "traces.jsonl"
    file.write_bytes(f"{OPENED}\n{ITEM}\n".encode() + b"{\xe9\n")
    with pytest.raises(UnreadableSourceError, match="line 3: not UTF-8"):
        import_jsonl(file, corpus)
    stream = io.TextIOWrapper(file.open("rb"), encoding="utf-8")
    with stream, pytest.raises(UnreadableSourceError, match=r"<stdin>, line .: not UTF-8"):
        import_jsonl(stream, corpus)
    assert corpus.log.head() == 0


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path, corpus: Corpus) -> None:
    for path in (tmp_path / "nowhere.jsonl", tmp_path):
        with pytest.raises(UnreadableSourceError, match="cannot be read"):
            import_jsonl(path, corpus)


def test_a_line_without_an_end_is_not_read_to_its_end(
    tmp_path: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtui.imports.lines.LONGEST_LINE", 1_000)
    file = tmp_path / "traces.jsonl"
    file.write_bytes(OPENED.encode() + b"\n" + b"x" * 5_000)
    with pytest.raises(UnreadableSourceError, match="line 2: over"):
        import_jsonl(file, corpus)
    with file.open() as stream:
        with pytest.raises(UnreadableSourceError, match="line 2: over"):
            import_jsonl(stream, corpus)
        assert len(stream.read()) > 3_000


@pytest.mark.parametrize("read", [import_jsonl, restore_jsonl])
def test_a_pipe_with_a_name_is_read_once_and_whole(
    corpus: Corpus, read: Callable[..., JsonlImport]
) -> None:
    """As in ``dtui import jsonl <(zcat all.jsonl.gz)``: it cannot be counted beforehand."""
    opened = OPENED.replace('"t"}', '"t","recorded_at":"2026-10-01T08:00:00Z"}')
    reader, writer = os.pipe()
    try:
        os.write(writer, f"{opened}\n{ITEM}\n".encode())
        os.close(writer)
        told: list[tuple[int, int]] = []

        def tell(done: int, of: int, _: str) -> None:
            told.append((done, of))

        result = read(f"/dev/fd/{reader}", corpus, progress=tell)
    finally:
        os.close(reader)
    assert (result.imported, result.items) == (["t"], 1)
    assert told == [(1, 0), (2, 0)]


def test_another_content_under_the_same_id_is_refused(corpus: Corpus) -> None:
    import_jsonl(io.StringIO(f"{OPENED}\n{ITEM}\n"), corpus)
    other = changed(ITEM, statement="It rose")
    with pytest.raises(UnreadableSourceError, match=r"line 2: .*'obs-1' is taken"):
        import_jsonl(io.StringIO(f"{OPENED}\n{other}\n"), corpus)
    renamed = OPENED.replace('"t"}', '"t","title":"Other"}')
    with pytest.raises(UnreadableSourceError, match=r"line 1: .*another record"):
        import_jsonl(io.StringIO(renamed), corpus)
    assert corpus.log.head() == 2


def test_a_restore_needs_a_corpus_of_its_own_and_a_whole_export(corpus: Corpus) -> None:
    opened = OPENED.replace('"t"}', '"t","recorded_at":"2026-10-01T08:00:00Z"}')
    gap = ITEM.replace('"position":2', '"position":3')
    earlier = ITEM.replace("T09", "T07")
    for text, reason in [
        (f"{opened}\n{gap}", "position: 3 follows 1"),
        (OPENED, "recorded_at is missing"),
        (f"{opened}\n{earlier}", "earlier than that of the line before"),
    ]:
        with pytest.raises(UnreadableSourceError, match=reason):
            restore_jsonl(io.StringIO(text), corpus)
    assert corpus.log.head() == 0
    restore_jsonl(io.StringIO(f"{opened}\n{ITEM}\n"), corpus)
    corpus.record("t", "observation", {**OBSERVED, "id": "obs-2"})
    with pytest.raises(ExistingCorpusError, match="holds 3 entries, and this export ends after 2"):
        restore_jsonl(io.StringIO(f"{opened}\n{ITEM}\n"), corpus)


@given(st.binary(max_size=200) | words.map(str.encode))
def test_any_bytes_are_refused_in_words_or_hold_nothing(content: bytes) -> None:
    with a_corpus() as corpus:
        file = corpus.path.with_name("any.jsonl")
        file.write_bytes(content)
        # Anything else would be a traceback for the person who named the wrong file.
        with suppress(UnreadableSourceError):
            import_jsonl(file, corpus)
        assert corpus.log.head() == 0
