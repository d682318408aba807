"""What is exported is what is seen, whole, said to be what it is, and never over another file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from dtui.corpus import Corpus
from dtui.errors import InvalidNameError, UnwritablePlaceError
from dtui.tui.app import ReviewApp
from dtui.tui.export import default_name, file_of, write_sheet
from dtui.tui.screens.chain import ChainScreen
from dtui.tui.screens.compare import Side
from dtui.tui.screens.export_prompt import ExportPrompt
from dtui.tui.screens.frame import Frame
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.virtual_list import VirtualList
from dtui.views.found import found
from dtui.views.rows import HeldRows
from dtui.views.search import read_query
from dtui.views.sheet import Sheet, Table, table
from dtui.views.sheet_forms import FORMS, as_json
from dtui.views.sheets import found_table
from tests.tui.conftest import NOW
from tests.tui.test_trace_screen import on_item

Open = Callable[[ReviewApp], None]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def say_in(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def said_in(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def a_sheet(rows: int = 3) -> Sheet:
    held = HeldRows(range(rows), str)
    return Sheet("Northwind", (), (table("Items", ("n",), held, lambda n: (str(n),)),))


def read(sheet: Sheet) -> dict[str, Any]:
    return json.loads(as_json(sheet))


def drawn(rows: VirtualList[Any]) -> list[str]:
    """Return every line of a list as it is drawn in a window that is wide enough for it."""
    lines = (rows.row_at(at) for at in range(rows.row_count))
    return ["".join(text for text, _ in rows._draw(line, 600)) for line in lines]


# -- every screen --------------------------------------------------------------------------------


async def opened(app: ReviewApp, pilot: Pilot[None], open_it: Open) -> Frame:
    await pilot.pause()
    open_it(app)
    await pilot.pause()
    assert isinstance(app.screen, Frame)
    return app.screen


SCREENS: dict[str, Open] = {
    "trace": lambda app: app.open_trace("northwind", "ded-1"),
    "past": lambda app: app.open_trace("northwind", "obs-1", at=4),
    "decision": lambda app: app.open_decision("northwind", "dec-1"),
    "chain": lambda app: app.open_chain("northwind/dec-1"),
    "queue": lambda app: app.action_queue(),
    "traces": lambda app: app.open_comparison(Side("northwind"), Side("contoso")),
    "moments": lambda app: app.open_comparison(
        Side("northwind", "dec-1", 14), Side("northwind", "dec-1")
    ),
}


@pytest.mark.parametrize("name", SCREENS)
async def test_a_sheet_says_of_which_corpus_it_is_and_as_of_when(app: ReviewApp, name: str) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(app, pilot, SCREENS[name])
        facts = dict(screen.sheet().facts)
        assert facts["corpus"] == "decisions.db"
        assert facts["seen"].endswith(f"{app.corpus.log.head():,} entries in the log")
        assert ("as of" in facts) == (name == "past")


@pytest.mark.parametrize("name", ["trace", "past", "chain", "queue", "traces"])
async def test_a_sheet_has_a_row_for_each_line_of_the_list_and_says_what_it_says(
    app: ReviewApp, name: str
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(app, pilot, SCREENS[name])
        shown = next(iter(screen.query("#body VirtualList").results(VirtualList)))
        first = next(part for part in screen.sheet().sections if isinstance(part, Table))
        lines, rows = drawn(shown), list(first.rows())
        assert first.length == len(rows) == len(lines) > 0
        at = [column.name for column in first.columns].index("says" if name != "traces" else "item")
        for line, row in zip(lines, rows, strict=True):
            assert row[at].split(" → ")[0] in line


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("end", FORMS)
async def test_the_same_screen_is_the_same_bytes(app: ReviewApp, name: str, end: str) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(app, pilot, SCREENS[name])
        once = "".join(FORMS[end](screen.sheet()))
        screen.reload()
        assert "".join(FORMS[end](screen.sheet())) == once


async def test_a_matrix_has_every_pair_and_what_bears_on_it(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await opened(app, pilot, SCREENS["decision"])
        sheet = read(screen.sheet())
        options, cell, bearing = sheet["sections"]
        assert [row["option"] for row in options["rows"]] == ["opt-1", "opt-2", "opt-3"]
        assert sheet["facts"]["evaluated"].endswith("pairs")
        assert "×" in cell["title"]
        assert "waits for" in {note["label"] for note in bearing["notes"]}


async def test_a_cone_is_exported_alone_and_is_said_to_be_one(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_item(app, pilot, "ded-1")
        await pilot.press("f")
        sheet = read(screen.sheet())
        assert sheet["facts"]["shown"] == "cone of ded-1"
        rows = sheet["sections"][0]["rows"]
        assert sheet["facts"]["rows"] == f"{len(rows)} of 11"
        assert len(rows) == screen.spine_list.row_count
        (ded,) = (row for row in rows if row["item"] == "ded-1")
        assert ded["rests on"] == "obs-1, val-1"


def long_text(corpus: Corpus) -> str:
    """Record a question that no line of a list holds; return it on one line."""
    words = " ".join(f"word{n}" for n in range(200))
    question = {"question": f"{words}\nto the end?", "trace_item_refs": ["obs-1"]}
    corpus.record("northwind", "question", question)
    return f"{words} to the end?"


@pytest.mark.parametrize("name", ["trace", "queue"])
async def test_a_long_text_is_exported_to_its_end(app: ReviewApp, name: str) -> None:
    whole = long_text(app.corpus)
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await opened(app, pilot, SCREENS[name])
        rows = read(screen.sheet())["sections"][0]["rows"]
        assert any(row["says"].endswith(whole) for row in rows)
        assert not [row["says"] for row in rows if row["says"].endswith("…")]


async def test_what_is_found_is_exported_to_the_end_of_its_text(app: ReviewApp) -> None:
    whole = long_text(app.corpus)
    table = found_table(app.corpus, found(app.corpus, read_query("word7")).rows)
    says = [column.name for column in table.columns].index("says")
    assert [row[says] for row in table.rows()] == [whole]


async def test_dates_stand_beside_the_ages_in_a_file(app: ReviewApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, Frame)
        (trace, *_) = read(app.screen.sheet())["sections"][0]["rows"]
        queue = await opened(app, pilot, SCREENS["queue"])
        (waits, *_) = read(queue.sheet())["sections"][0]["rows"]
        for moment in (trace["opened"], trace["changed"], waits["since"]):
            assert datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S%z") < NOW
        assert trace["age"]
        assert waits["age"]


async def test_a_proposal_is_exported_line_by_line(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test(size=(100, 40)) as pilot:
        proposal = pricing_app.corpus.rows.proposals(limit=1)[0].proposal_id
        screen = await opened(pricing_app, pilot, lambda app: app.open_proposal(proposal))
        (page,) = read(screen.sheet())["sections"]
        assert page["lines"][0].startswith(f"P {proposal}")
        assert "verdicts" in page["lines"]


# -- asking for the file -------------------------------------------------------------------------


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def asked(app: ReviewApp, pilot: Pilot[None]) -> ExportPrompt:
    await on_item(app, pilot, "ded-1")
    await pilot.press("E")
    await pilot.pause()
    assert isinstance(app.screen, ExportPrompt)
    return app.screen


async def test_e_writes_what_is_seen_to_the_file_that_is_named(
    app: ReviewApp, in_folder: Path
) -> None:
    async with app.run_test() as pilot:
        prompt = await asked(app, pilot)
        assert prompt.query_one(Input).value == "northwind-renewal-q3-discount.md"
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        (name,) = names_in(in_folder)
        assert name == "northwind-renewal-q3-discount.md"
        assert isinstance(app.screen, TraceScreen)
        assert said_in(in_folder / name) == "".join(FORMS["md"](app.screen.sheet()))
        assert app.said is not None
        assert str(in_folder / name) in app.said.text


async def test_down_and_up_change_the_form(app: ReviewApp, in_folder: Path) -> None:
    async with app.run_test() as pilot:
        field = (await asked(app, pilot)).query_one(Input)
        ends: list[str] = []
        for _ in FORMS:
            await pilot.press("down")
            ends.append(field.value.rpartition(".")[2])
        assert ends == ["html", "json", "txt", "md"]
        await pilot.press("up", "enter")
        await app.workers.wait_for_complete()
        assert [name[-4:] for name in names_in(in_folder)] == [".txt"]
        assert app.export_end == "txt"


async def test_a_file_that_is_there_is_written_over_only_when_asked_twice(
    app: ReviewApp, in_folder: Path, screen_text: Callable[[ReviewApp], str]
) -> None:
    there = in_folder / "northwind-renewal-q3-discount.md"
    say_in(there, "mine")
    async with app.run_test() as pilot:
        await asked(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "is there already; enter again writes over it" in screen_text(app)
        assert said_in(there) == "mine"
        await pilot.press("x", "backspace", "enter")
        await pilot.pause()
        assert said_in(there) == "mine"  # another name was typed between
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        assert said_in(there).startswith("# Northwind")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("there/is/none.md", "there is no folder 'there/is'"),
        ("notes.doc", "'notes.doc' ends in no form; end it in one of .txt, .md, .html, .json"),
        ("", "ends in no form"),
        ("~nobody-of-this-name/a.md", "names no file"),
        (f"{'a' * 300}.md", "names no file"),
    ],
)
def test_a_name_that_will_not_do_is_refused_with_the_reason(
    typed: str, said: str, in_folder: Path
) -> None:
    with pytest.raises((InvalidNameError, UnwritablePlaceError), match=said.replace(".", r"\.")):
        file_of(typed)


async def test_a_refused_name_stays_to_be_changed(
    app: ReviewApp, in_folder: Path, screen_text: Callable[[ReviewApp], str]
) -> None:
    async with app.run_test() as pilot:
        prompt = await asked(app, pilot)
        prompt.query_one(Input).value = "none/a.md"
        await pilot.press("enter")
        await pilot.pause()
        assert "there is no folder 'none'" in screen_text(app)
        assert app.screen is prompt
        await pilot.press("escape")
        assert isinstance(app.screen, TraceScreen)


# -- writing -------------------------------------------------------------------------------------


async def test_the_prompt_says_that_it_writes_from_the_first_moment(
    app: ReviewApp, in_folder: Path
) -> None:
    async with app.run_test() as pilot:
        prompt = await asked(app, pilot)
        prompt.action_write()
        said = str(prompt.query_one("#where", Static).render())
        assert said.startswith(f"writing, 0 of {prompt._sheet.rows} rows")
        await app.workers.wait_for_complete()


async def test_to_stop_leaves_no_file(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtui.tui.export._AT_ONCE", 0)
    told: list[int] = []
    begun = asyncio.Event()

    def tell(done: int) -> None:
        told.append(done)
        begun.set()

    writing = asyncio.create_task(write_sheet(a_sheet(1_000), Path("a.md"), tell))
    await begun.wait()
    assert [name[-11:] for name in names_in(in_folder)] == [".unfinished"]
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert not names_in(in_folder)
    assert 0 < told[-1] < 1_000


async def test_a_file_made_meanwhile_is_not_written_over(in_folder: Path) -> None:
    path = Path("a.md")

    def make_it(_done: int) -> None:
        say_in(path, "theirs")

    sheet = a_sheet()
    (items,) = sheet.sections
    assert isinstance(items, Table)
    rows = items.rows

    def meanwhile() -> Any:  # noqa: ANN401 - rows of any kind
        make_it(0)
        return rows()

    with pytest.raises(FileExistsError):
        await write_sheet(
            sheet._replace(sections=(items._replace(rows=meanwhile),)), path, lambda _done: None
        )
    assert said_in(path) == "theirs"
    assert names_in(in_folder) == ["a.md"]


async def test_a_place_that_may_not_be_written_to_is_said(in_folder: Path) -> None:
    with pytest.raises(UnwritablePlaceError, match="cannot write '/proc/a"):
        await write_sheet(a_sheet(), Path("/proc/a.md"), lambda _done: None)


async def test_what_was_there_stays_where_the_new_one_fails(in_folder: Path) -> None:
    path = Path("a.md")
    say_in(path, "mine")
    sheet = a_sheet()
    (items,) = sheet.sections
    assert isinstance(items, Table)

    def broken() -> Any:  # noqa: ANN401 - rows of any kind
        yield ("1",)
        raise OSError(28, "No space left on device")

    broken_sheet = sheet._replace(sections=(items._replace(rows=broken),))
    with pytest.raises(UnwritablePlaceError, match="No space left on device"):
        await write_sheet(broken_sheet, path, lambda _done: None, replace=True)
    assert said_in(path) == "mine"
    assert names_in(in_folder) == ["a.md"]


def test_a_title_without_a_letter_still_gives_a_name() -> None:
    assert default_name(Sheet("漢字 / ../..", (), ()), "html") == "export.html"


async def test_of_a_queue_and_a_chain_what_is_under_the_cursor_is_there_in_full(
    app: ReviewApp,
) -> None:
    async with app.run_test() as pilot:
        queue = await opened(app, pilot, SCREENS["queue"])
        assert isinstance(queue, QueueScreen)
        assert read(queue.sheet())["sections"][1]["lines"]
        chain = await opened(app, pilot, SCREENS["chain"])
        assert isinstance(chain, ChainScreen)
        notes = read(chain.sheet())["sections"][-1]["notes"]
        assert {"says", "by"} <= {note["label"] for note in notes}
