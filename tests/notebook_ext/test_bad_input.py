"""What widgets cannot be made of or asked is refused in a sentence, and leaves all as it was."""

# What is handed over here is wrong on purpose.
# pyright: reportArgumentType=false, reportCallIssue=false

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from ipywidgets import Label, VBox

from dtui.corpus import Corpus
from dtui.errors import (
    ClosedCorpusError,
    InvalidQueryError,
    UnknownEntryError,
    UnknownTraceError,
    UnwritablePlaceError,
)
from dtui.trace import TraceOpened
from notebook_ext import (
    ChainWidget,
    CompareWidget,
    DecisionMatrix,
    PendingQueue,
    TraceWidget,
    link,
    show,
)
from notebook_ext.page import saved
from notebook_ext.view.widget import Widget
from tests.notebook_ext.mounted import Mount

TRACE = "brennmoor-renewal"

HOLDS = """
import sys
from dtui.corpus import Corpus
with Corpus.open(sys.argv[1]) as corpus, corpus.writing():
    print("held", flush=True)
    sys.stdin.read()
"""

ODD: tuple[object, ...] = (
    *(None, True, 1.5, -1, 10**12, 10**30, "3", "\ud800", "a\0b", "x" * 10_000),
    *([], {}, {"a": [1]}, "brennmoor-renewal/dec-1", "/", "//", "' OR 1=1 --", "\x1b[2J"),
)


def every_widget(corpus: Any) -> dict[str, Callable[[], Widget]]:  # noqa: ANN401 - or what is none
    return {
        "trace": lambda: TraceWidget(corpus, TRACE),
        "queue": lambda: PendingQueue(corpus),
        "matrix": lambda: DecisionMatrix(corpus, TRACE, "dec-1"),
        "chain": lambda: ChainWidget(corpus, f"{TRACE}/dec-1"),
        "compare": lambda: CompareWidget(corpus, TRACE, left_at=3),
        "decisions": lambda: CompareWidget(corpus, f"{TRACE}/dec-1", left_at=40),
    }


@pytest.fixture(params=[*every_widget(None)])
def widget(request: pytest.FixtureRequest, samples: Corpus) -> Widget:
    return every_widget(samples)[request.param]()


def asked(widget: Widget, message: object) -> list[Mapping[str, Any]]:
    """Hand a message over as a browser does, and return what is said to it."""
    said: list[Mapping[str, Any]] = []

    def send(content: Mapping[str, Any], buffers: object = None) -> None:
        del buffers
        said.append(content)

    widget.send = send
    widget._handle_custom_msg(message, [])
    return said


# -- What they are made of ----------------------------------------------------------------------


@pytest.mark.parametrize("source", [None, 7, {}, "decisions.db", Path("decisions.db")])
@pytest.mark.parametrize("name", [*every_widget(None)])
def test_what_is_no_corpus_is_refused_with_what_to_hand_over(name: str, source: object) -> None:
    with pytest.raises(InvalidQueryError, match=r"is handed an open corpus, .*Corpus\.open"):
        every_widget(source)[name]()


@pytest.mark.parametrize("name", [*every_widget(None)])
def test_a_corpus_that_was_closed_is_named(name: str, sample_file: Path) -> None:
    corpus = Corpus.open(sample_file)
    corpus.close()
    with pytest.raises(ClosedCorpusError, match=r"samples\.db was closed; open it again"):
        every_widget(corpus)[name]()


@pytest.mark.parametrize("odd", ODD)
def test_no_id_does_anything_but_be_refused(
    samples: Corpus,
    odd: Any,  # noqa: ANN401 - anything but an id
) -> None:
    refused = (InvalidQueryError, UnknownEntryError, UnknownTraceError)
    trace = samples.trace(TRACE)
    for make in (
        lambda: TraceWidget(samples, odd),
        lambda: DecisionMatrix(samples, odd, "dec-1"),
        lambda: DecisionMatrix(samples, TRACE, odd),
        lambda: DecisionMatrix(trace, odd),
        lambda: ChainWidget(samples, f"{TRACE}/{odd}"),
        lambda: CompareWidget(samples, TRACE, odd),
        lambda: CompareWidget(samples, f"{TRACE}/{odd}", left_at=3),
    ):
        with pytest.raises(refused) as told:
            make()
        str(told.value).encode()


MISTAKES: list[tuple[Callable[[Any], object], str]] = [
    (
        lambda c: TraceWidget(c, TRACE, selectd="x"),
        r"no 'selectd'; it has as_of, marked, query",
    ),
    (lambda c: TraceWidget(c, TRACE, author=7), "author is a text"),
    (lambda c: TraceWidget(c, TRACE, query='"open'), "not closed"),
    (lambda c: TraceWidget(c, TRACE, query="\ud800"), "the query has the lone surrogate"),
    (lambda c: TraceWidget(c, TRACE, as_of=-1), "as_of is a step of the trace: 1 to 46"),
    (lambda c: TraceWidget(c, TRACE, selected="\ud800"), "'selected' has the lone surrogate"),
    (TraceWidget, "a corpus has many traces"),
    (lambda c: TraceWidget(c.trace(TRACE), "other"), "a Trace is one trace"),
    (lambda c: PendingQueue(c, kinds=("nope",)), "'nope' is no kind"),
    (lambda c: PendingQueue(c, kinds=()), "no kind is named"),
    (lambda c: ChainWidget(c, TRACE, limit=0), "limit is a whole number from 1 on"),
    (lambda c: ChainWidget(c, TRACE, limit="9"), "limit is a whole number from 1 on"),
    (lambda c: CompareWidget(c, TRACE), "with what is"),
    (lambda c: CompareWidget(c, TRACE, left_at="3"), "left_at is a whole number"),
    (lambda c: CompareWidget(c, TRACE, left_at=-1), "left_at is a whole number"),
    (lambda c: CompareWidget(c, TRACE, left_at=10**9), "it never held"),
    (lambda c: CompareWidget(c, TRACE, as_of=5), "as_of is a moment"),
    (lambda c: CompareWidget(c, TRACE, as_of="nonsense"), "is no moment"),
    (lambda c: CompareWidget(c, TRACE, left_at=3, decision="dec-1"), "by its address"),
    (lambda c: CompareWidget(c, c.trace(TRACE)), "compare two snapshots"),
    (lambda c: CompareWidget(c.trace(TRACE), c.trace(TRACE), left_at=3), "its own moment"),
    (lambda c: CompareWidget(c.trace(TRACE), c.trace(TRACE), decision=5), "is neither"),
    (lambda c: link(TraceWidget(c, TRACE), Label("x")), "a Label is none"),
    (lambda c: link([TraceWidget(c, TRACE), PendingQueue(c)]), "a list is none"),
    (lambda c: show([TraceWidget(c, TRACE)]), r"show\(VBox"),
    (show, "a Corpus is none"),
]


@pytest.mark.parametrize(("made", "says"), MISTAKES)
def test_a_mistake_is_refused_with_what_is_meant_instead(
    samples: Corpus, made: Callable[[Corpus], object], says: str
) -> None:
    with pytest.raises(InvalidQueryError, match=says):
        made(samples)


# -- What a browser says ------------------------------------------------------------------------


def test_whatever_a_question_is_asked_with_is_answered_or_refused(widget: Widget) -> None:
    before = {name: getattr(widget, name) for name in widget.own_traits()}
    head = widget._following and widget._following._corpus.log.head()
    for question, method in widget._questions.items():
        code = getattr(type(widget), method).__code__
        names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
        for given in (
            None,
            [],
            "x",
            {"nonsense": 1},
            *(dict.fromkeys(names, odd) for odd in (*ODD, "obs-1")),
        ):
            said = asked(widget, {"ask": question, "id": "q", "with": given})
            answer = next(one for one in said if one.get("answer") == "q")
            told = answer.get("refused", "")
            assert ("ok" in answer) is not bool(told)
            assert "went wrong in Python" not in told, (question, given, told)
            assert len(told) < 2_500
            told.encode()
    for name, value in before.items():
        setattr(widget, name, value)
    assert widget._following is not None
    assert widget._following._corpus.log.head() == head


def test_what_is_no_question_is_refused_or_left_alone(widget: Widget) -> None:
    (refused,) = asked(widget, {"ask": "rm -rf", "id": 1, "with": {}})
    assert refused["refused"].startswith("'rm -rf' is no question of a ")
    for message in (None, [], "x", 5):
        assert asked(widget, message) == []


def test_what_is_set_in_a_browser_and_refused_stays_what_it_was(widget: Widget) -> None:
    for name in widget.own_traits():
        before = getattr(widget, name)
        for odd in ODD:
            widget.set_state({name: odd})
            stands = getattr(widget, name)
            if stands != before:  # it was taken: then it can also be set from Python
                setattr(widget, name, stands)
            setattr(widget, name, before)
        assert widget.page(5)


def test_what_a_browser_set_is_refused_there_in_words(mount: Mount, samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    shown = mount(widget)
    shown.page.evaluate("model.set('as_of', 900); model.save_changes()")
    shown.page.get_by_role("alert").filter(has_text="as_of is a step of the trace").wait_for()
    assert widget.as_of == 0
    assert shown.texts(".dtui-root *:has-text('Traceback')") == []


def test_refused_together_is_refused_whole(samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    widget.set_state({"selected": f"{TRACE}/obs-1", "query": '"open'})
    assert (widget.selected, widget.query) == ("", "")


@pytest.mark.parametrize("action", ["override('approve')", "override('modify')", "choose_blind"])
def test_a_blind_view_hands_out_no_form_that_says_what_was_proposed(
    pricing: Corpus, action: str
) -> None:
    for widget in (
        DecisionMatrix(pricing, "northwind", "dec-1", blind=True),
        PendingQueue(pricing, blind=True),
    ):
        given = {"action": action, "address": "new-1"}
        (answer,) = asked(widget, {"ask": "form", "id": "q", "with": given})
        assert answer["ok"]["form"]["name"] == "blind"
        assert "three sites" not in repr(answer)
        assert "discount'" not in repr(answer)


# -- A file that goes away ----------------------------------------------------------------------


def test_of_a_corpus_that_was_closed_a_widget_says_so_wherever_it_is_shown(
    sample_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Corpus.open(sample_file) as corpus:
        widgets = [make() for make in every_widget(corpus).values()]
    for widget in widgets:
        assert "closed" in repr(widget) or isinstance(widget, PendingQueue)
        assert "samples.db was closed" in saved(widget.page_or_why)
        (answer,) = asked(widget, {"ask": "open", "id": "q", "with": {}})
        assert answer["refused"] == "samples.db was closed; open it again."
        with pytest.raises(ClosedCorpusError):
            widget.save("nowhere.html")
    show(VBox(widgets))
    assert "Traceback" not in capsys.readouterr().out
    assert not Path("nowhere.html").exists()


def test_in_a_file_that_was_replaced_nothing_is_written_and_that_is_said(
    sample_file: Path, tmp_path: Path
) -> None:
    path = tmp_path / "there.db"
    path.write_bytes(sample_file.read_bytes())
    with Corpus.open(path) as corpus:
        widget = TraceWidget(corpus, TRACE)
        key = _form(widget)
        Corpus.create(tmp_path / "other.db").close()
        (tmp_path / "other.db").replace(path)
        said = _recorded(widget, key)
        assert "was removed or replaced since it was opened. Nothing was recorded" in said
    with Corpus.open(path) as corpus:
        assert corpus.log.head() == 0


def test_while_another_writes_nothing_typed_is_lost(samples: Corpus) -> None:
    widget = TraceWidget(samples, TRACE)
    key, head = _form(widget), samples.log.head()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(samples.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert "held by another process" in _recorded(widget, key)
        other.stdin.close()
    assert samples.log.head() == head
    assert "recorded" in _recorded(widget, key)
    assert samples.log.head() > head


def _form(widget: Widget) -> int:
    given = {"action": "answer(True)", "address": f"{TRACE}/qst-2"}
    (answer,) = asked(widget, {"ask": "form", "id": "q", "with": given})
    return answer["ok"]["form"]["key"]


def _recorded(widget: Widget, key: int) -> str:
    values = {"answer": "It would.", "refs": ["obs-1"]}
    said = asked(widget, {"ask": "record", "id": "q", "with": {"key": key, "values": values}})
    return str(next(one for one in said if one.get("answer") == "q"))


# -- Files of one's own -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["gone/x.html", "x.pdf", "x", "", "a\0b.md", "\ud800.md", "n" * 300 + ".md"]
)
def test_a_place_that_is_none_is_refused_and_nothing_is_left(
    samples: Corpus, tmp_path: Path, name: str
) -> None:
    there = set(tmp_path.iterdir())
    with pytest.raises((UnwritablePlaceError, InvalidQueryError)):
        TraceWidget(samples, TRACE).save(tmp_path / name)
    assert set(tmp_path.iterdir()) == there


# -- Too much of it -----------------------------------------------------------------------------


@pytest.fixture
def vast(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "vast.db") as corpus:
        text = "word \x1b[31m<b>" * 40_000
        corpus.open_trace(TraceOpened(trace_id="t", title=text, domain=text, agent=text))
        cites = [{"kind": "metric", "ref": text}]
        corpus.record("t", "observation", {"statement": text, "citations": cites, "labels": [text]})
        corpus.record("t", "question", {"question": text, "trace_item_refs": ["obs-1"]})
        corpus.emit("trigger", {"id": "asked", "says": text, "source": text})
        yield corpus


def test_half_a_megabyte_of_text_is_no_page(vast: Corpus) -> None:
    for widget in (
        TraceWidget(vast, "t", selected="t/obs-1"),
        PendingQueue(vast, selected="t/qst-1"),
        ChainWidget(vast, "t/qst-1"),
        CompareWidget(vast, "t", left_at=1),
    ):
        assert len(repr(widget)) < 600
        assert len(saved(widget.page).encode()) <= 25_600
        (answer,) = asked(widget, {"ask": "open", "id": "q", "with": {}})
        assert len(repr(answer)) < 20_000
