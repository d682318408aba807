"""`dtui record`: items from words, from JSON, from a stream; and every rule's own sentence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from dtui.corpus import Corpus
from dtui.errors import RejectedItemError
from dtui.stores import InMemoryDecisionTraceStore
from dtui.stores.contract.drafts import (
    Recordable,
    answer,
    constraint,
    decision,
    evaluation,
    hypothesis,
    link,
    nonsense,
    observation,
    one_of_each,
    option,
    question,
    ready_decision,
    rejections,
    selection,
    steelman,
    validation,
)
from dtui.trace import Profile, TraceOpened, item_fields

Run = Callable[..., Result]

MOMENT = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)


def corpus_with(folder: Path, *drafts: Recordable, profile: Profile = "strict") -> Path:
    path = folder / "dtui.db"
    with Corpus.create(path, clock=lambda: MOMENT) as corpus, corpus.writing():
        corpus.open_trace(TraceOpened(trace_id="t", title="Trace", profile=profile))
        for item_type, payload in drafts:
            corpus.record("t", item_type, payload)
    return path


def items_in(path: Path) -> list[dict[str, Any]]:
    with Corpus.open(path) as corpus:
        return [item_fields(item) for item in corpus.trace("t")]


def line_of(draft: Recordable, trace: str = "t") -> str:
    return json.dumps({"trace": trace, "item": {"type": draft[0], **draft[1]}}) + "\n"


# -- an item from words --------------------------------------------------------------------------


def test_a_trace_is_opened_and_written_to_from_a_shell(run: Run, folder: Path) -> None:
    path = folder / "decisions.db"
    said = [
        run("record", "--into", path, "t", "trace_opened", "title=Northwind", "profile=seed"),
        run("record", path, "t", "observation", "--cite", "metric:wau", "statement=Usage fell"),
        run("record", path, "t", "hypothesis", "--ref", "obs-1", "statement=Price", "confidence=1"),
        run(
            *("record", path, "t", "hypothesis_validation", "hypothesis_id=hyp-1"),
            *("validated=false", "reasoning=It is service", "trace_item_refs=obs-1"),
        ),
        run("record", path, "t", "question", '{"question": "Why?", "trace_item_refs": ["obs-1"]}'),
        run("record", path, "t", "constraint", "--ref", "obs-1", "statement=Margin", "hard=false"),
    ]
    assert [result.stdout for result in said] == [
        f"{item_id}\n" for item_id in ("t", "obs-1", "hyp-1", "val-1", "qst-1", "con-1")
    ]
    items = items_in(path)
    assert items[0]["citations"] == [{"kind": "metric", "ref": "wau"}]
    assert items[1]["confidence"] == 1.0
    assert items[2]["validated"] is False
    assert items[4]["hard"] is False


def test_lists_and_objects_are_written_field_by_field(run: Run, folder: Path) -> None:
    path = corpus_with(folder, *ready_decision())
    result = run(
        *("record", "t", "decision_selection", "decision_id=dec-1", "option_id=dec-1.opt-1"),
        *("reasoning=It holds", 'rejected={"dec-1.opt-2": "Too dear"}', "--ref", "dec-1"),
        *("labels=final", "labels=2026"),
    )
    assert result.exit_code == 0, result.stderr
    selected = items_in(path)[-1]
    assert selected["rejected"] == {"dec-1.opt-2": "Too dear"}
    assert selected["labels"] == ["final", "2026"]


@pytest.mark.parametrize("draft", one_of_each(), ids=lambda draft: draft[0])
def test_every_item_type_comes_in_whole_as_json(run: Run, folder: Path, draft: Recordable) -> None:
    before = one_of_each()
    path = corpus_with(folder, *before[: before.index(draft)])
    result = run("record", "t", draft[0], json.dumps(draft[1]))
    assert (result.stdout, result.stderr) == (f"{draft[1]['id']}\n", "")
    store = InMemoryDecisionTraceStore(clock=lambda: MOMENT)
    asyncio.run(store.record_all(before[: before.index(draft) + 1]))
    expected = item_fields(asyncio.run(store.get_trace())[draft[1]["id"]])
    assert {**items_in(path)[-1], "recorded_at": expected["recorded_at"]} == expected


def test_who_acts_is_named_by_an_option_else_by_the_system(run: Run, folder: Path) -> None:
    path = corpus_with(folder)
    source = ["--cite", "file:usage.csv"]
    run("record", "t", "observation", "statement=One", *source)
    run("record", "t", "observation", "statement=Two", *source, "--as", "tomasz")
    run("record", "t", "observation", "statement=Three", *source, "author=an agent")
    assert [item["author"] for item in items_in(path)] == ["pat", "tomasz", "an agent"]


def test_the_id_in_json_names_its_trace(run: Run, folder: Path) -> None:
    corpus_with(folder)
    result = run("record", "t", "observation", "statement=x", "--cite", "url:https://x", "--json")
    assert json.loads(result.stdout) == {"trace_id": "t", "item_id": "obs-1"}


def test_a_retry_with_the_same_id_changes_nothing(run: Run, folder: Path) -> None:
    path = corpus_with(folder)
    words = ["record", "t", "observation", "id=seen", "statement=x", "--cite", "file:y"]
    assert run(*words).stdout == run(*words).stdout == "seen\n"
    assert len(items_in(path)) == 1
    assert run("record", "t", "trace_opened", "title=Trace").stdout == "t\n"


def test_a_trace_of_another_record_is_refused(run: Run, folder: Path) -> None:
    corpus_with(folder)
    result = run("record", "t", "trace_opened", "title=Another")
    assert result.exit_code == 1
    assert "there is a trace 't' with another record" in result.stderr


def test_an_unknown_trace_is_not_opened_by_accident(run: Run, folder: Path) -> None:
    corpus_with(folder)
    result = run("record", "u", "observation", "statement=x", "--cite", "file:y")
    assert result.exit_code == 2
    assert "there is no trace 'u' in dtui.db" in result.stderr
    assert "`dtui record u trace_opened title=…` opens it" in result.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["t"], "Missing argument 'TYPE'"),
        ([], "Missing argument 'TRACE|-'"),
        (["t", "question", "Why?"], "'Why?' is neither FIELD=VALUE nor a JSON object"),
        (["t", "question", "=x"], "'=x' is neither FIELD=VALUE nor a JSON object"),
        (["t", "question", "question=a", "question=b"], "question is given twice"),
        (["t", "question", '{"trace_item_refs": 7}', "--ref", "obs-1"], "refs is given twice"),
        (["t", "question", "{"], "the item is no JSON: "),
        (["t", "question", "--cite", "metric"], "--cite 'metric' is not KIND:REF"),
        (["t", "-", "question=a"], "a stream takes no fields"),
        (["-", "question"], "a stream takes no fields"),
        (["--corpus", "x.db", "--into", "y.db", "t", "question"], "both name a corpus"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_apart_from_a_refusal(
    run: Run, folder: Path, words: list[str], says: str
) -> None:
    path = corpus_with(folder)
    result = run("record", *words)
    assert result.exit_code == 2
    assert says in result.stderr
    assert items_in(path) == []


# -- every rule, in its own words ----------------------------------------------------------------

SEEN = observation(id="obs-1")
OPEN = [SEEN, decision("obs-1", id="dec-1")]
TAKEN = [*ready_decision(), selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Dear"})]
OTHER = ready_decision("dec-2")

REFUSED: dict[str, tuple[list[Recordable], Recordable]] = {
    "roots": ([], hypothesis()),
    "a reference to an unknown item": ([SEEN], hypothesis("obs-2")),
    "a reference of the wrong type": ([SEEN], answer("obs-1")),
    "another decision's option": (
        [*ready_decision(), *OTHER],
        evaluation("dec-1", "dec-2.opt-1", "dec-1.con-1"),
    ),
    "a constraint that isn't linked": (
        [*ready_decision(), constraint("dec-1.obs", id="loose")],
        evaluation("dec-1", "dec-1.opt-1", "loose"),
    ),
    "same id, other content": ([SEEN], observation("Something else", id="obs-1")),
    "an option after the lock": (TAKEN, option("dec-1")),
    "a link after the lock": (TAKEN, link("dec-1", "dec-1.con-1")),
    "an evaluation after the lock": (TAKEN, evaluation("dec-1", "dec-1.opt-1", "dec-1.con-1")),
    "a steelman after the lock": (TAKEN, steelman("dec-1")),
    "a steelman's verdict after the lock": (TAKEN, validation("dec-1.hyp", False, "dec-1.obs")),
    "a second selection": (TAKEN, selection("dec-1", "dec-1.opt-2")),
    "a successor of an open decision": (OPEN, decision("obs-1", supersedes="dec-1")),
    "a second successor": (
        [*TAKEN, decision("dec-1", id="dec-2", supersedes="dec-1")],
        decision("dec-1", supersedes="dec-1"),
    ),
    "a selection without options": (OPEN, selection("dec-1", None, waiver="None")),
    "an option of no such decision": (ready_decision(), selection("dec-1", "dec-1.opt-9")),
    "an open steelman": (
        [*ready_decision(), steelman("dec-1", id="late")],
        selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Dear"}),
    ),
    "a missing pair": (
        [*ready_decision(), option("dec-1", id="opt-3")],
        selection("dec-1", "dec-1.opt-1", rejected={**rejections("dec-1", 2), "opt-3": "x"}),
    ),
    "a shortcut without a waiver": (
        [*ready_decision(options=1)],
        selection("dec-1", "dec-1.opt-1"),
    ),
    "what a confirmed steelman challenges": (
        [*ready_decision(), steelman("dec-1", id="won"), validation("won", True, "dec-1.obs")],
        selection("dec-1", "dec-1.opt-1", rejected={"dec-1.opt-2": "Dear"}),
    ),
    "a refutation without evidence": (
        [*OPEN, steelman("dec-1", id="case")],
        validation("case", False, "dec-1"),
    ),
    "a silent rejection": (ready_decision(), selection("dec-1", "dec-1.opt-1")),
    **{f"nonsense {number}": (ready_decision(), draft) for number, draft in enumerate(nonsense())},
}


def refusal_of(before: list[Recordable], draft: Recordable) -> str:
    """Return what the library says to it."""
    store = InMemoryDecisionTraceStore("t", clock=lambda: MOMENT)
    asyncio.run(store.record_all(before))
    with pytest.raises(RejectedItemError) as refused:
        asyncio.run(store.record(*draft))
    return str(refused.value)


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_the_librarys_sentence_and_leaves_no_mark(
    run: Run, folder: Path, case: str
) -> None:
    before, draft = REFUSED[case]
    path = corpus_with(folder, *before)
    result = run("record", "t", draft[0], json.dumps(draft[1]))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"dtui: {refusal_of(before, draft)}\n"
    assert len(items_in(path)) == len(before)


@pytest.mark.parametrize("case", REFUSED)
def test_a_stream_stops_at_a_refusal_and_names_its_line(run: Run, folder: Path, case: str) -> None:
    before, draft = REFUSED[case]
    path = corpus_with(folder, *before)
    first = observation("Said first", id="first")
    stdin = line_of(first) + "\n" + line_of(draft) + line_of(question("first"))
    result = run("record", "-", stdin=stdin)
    assert (result.exit_code, result.stdout) == (1, "first\n")
    refusal = refusal_of([*before, first], draft)
    assert result.stderr == (
        f"dtui: standard input, line 3: {refusal} What came before it is recorded; go on from "
        "line 3.\n"
    )
    assert [item["id"] for item in items_in(path)][len(before) :] == ["first"]


def test_profile_seed_leaves_the_strict_rules_out(run: Run, folder: Path) -> None:
    corpus_with(folder, *ready_decision(options=1), profile="seed")
    _, payload = selection("dec-1", "dec-1.opt-1")
    assert run("record", "t", "decision_selection", json.dumps(payload)).exit_code == 0


# -- a stream ------------------------------------------------------------------------------------


def test_a_stream_opens_traces_and_records_in_several(run: Run, folder: Path) -> None:
    lines = [
        {"trace": "a", "opened": {"title": "First"}},
        {"trace": "b", "position": 7, "opened": {"trace_id": "b", "profile": "seed"}},
        {"trace": "a", "item": {"type": "observation", **observation()[1]}},
        {"trace": "b", "item": {"type": "observation", **observation()[1], "id": "seen"}},
    ]
    path = folder / "new.db"
    result = run("record", "--into", path, "-", stdin="\n".join(map(json.dumps, lines)))
    assert (result.exit_code, result.stdout) == (0, "a\nb\nobs-1\nseen\n")
    with Corpus.open(path) as corpus:
        assert corpus.trace("b").opened.profile == "seed"


def test_with_a_trace_named_a_line_may_be_the_item_alone(run: Run, folder: Path) -> None:
    path = corpus_with(folder)
    stdin = json.dumps({"type": "observation", **observation()[1]})
    result = run("record", "t", "-", "--json", stdin=stdin)
    assert json.loads(result.stdout) == {"trace_id": "t", "item_id": "obs-1"}
    assert items_in(path)[0]["author"] == "pat"


def test_an_empty_stream_is_fine(run: Run, folder: Path) -> None:
    corpus_with(folder)
    result = run("record", "-", stdin="\n  \n")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


ITEM = {"type": "observation", **observation()[1]}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "the line is no JSON: "),
        (b'{"trace": "t", "item": {"type": "obs', "the line is no JSON: "),
        (b"[1]", "the line is no JSON object but a list"),
        (b"null", "the line is no JSON object but null"),
        (b'"text"', "the line is no JSON object but a text"),
        (b"true", "the line is no JSON object but true or false"),
        (b"7", "the line is no JSON object but a number"),
        (b"1" * 5000, "the line is no JSON: "),
        (b"[" * 100_000, "the line is nested too deeply"),
        (b"{}", 'the line has neither "opened" nor an "item" with its "type"'),
        (b'{"trace": "t", "item": {}}', 'neither "opened" nor an "item" with its "type"'),
        (b'{"trace": "t", "event": {}}', 'neither "opened" nor an "item" with its "type"'),
        (json.dumps({"item": ITEM}).encode(), 'the line names no "trace"'),
        (json.dumps({"trace": 7, "item": ITEM}).encode(), "the line is of trace 7"),
        (json.dumps({"trace": ["t"], "item": ITEM}).encode(), "the line is of trace ['t']"),
        (json.dumps({"trace": "t", "item": ITEM, "x": 1}).encode(), "the line has 'x'"),
        (
            json.dumps({"trace": "t", "opened": {"trace_id": "u"}}).encode(),
            "the line is of trace 'u', the command or the line itself of 't'",
        ),
        (json.dumps({"trace": "u", "item": ITEM}).encode(), "there is no trace 'u'"),
        (b"\xff\xfe", "byte 1 of the line is not UTF-8"),
        (b'{"trace": "t\xe9"}', "byte 13 of the line is not UTF-8"),
        (b"\xef\xbb\xbf{}", "the line is no JSON: "),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else "",
)
def test_a_line_that_cannot_be_read_is_named_with_its_number(
    run: Run, folder: Path, line: bytes, says: str
) -> None:
    path = corpus_with(folder)
    result = run("record", "-", stdin=line_of(observation()).encode() + line + b"\n")
    assert (result.exit_code, result.stdout) == (1, "obs-1\n")
    assert result.stderr.startswith("dtui: standard input, line 2: ")
    assert says in result.stderr
    assert len(items_in(path)) == 1


def test_a_line_of_another_trace_than_the_command_is_refused(run: Run, folder: Path) -> None:
    corpus_with(folder)
    result = run("record", "u", "-", stdin=line_of(observation()))
    assert result.exit_code == 1
    assert "the line is of trace 't', the command or the line itself of 'u'" in result.stderr
