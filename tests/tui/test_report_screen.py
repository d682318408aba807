"""The report and the scorecard on screen, with what a command would print in its place."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dtui.corpus import Corpus
from dtui.tui.app import ReviewApp
from dtui.tui.command_output import CommandOutput, Heard
from dtui.tui.screens.computed import ComputedScreen
from dtui.tui.screens.report import ReportScreen
from dtui.tui.screens.scorecard import ScorecardScreen
from tests.printed import NO_VERDICTS, REPORT, SCORECARD, changed, printed

Check = Callable[[ReviewApp, str], None]
Text = Callable[[ReviewApp], str]

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
SMALL = (80, 24)


class Commands:
    """Stands in for the commands: prints what it is told to, and remembers what it was asked."""

    def __init__(self, *, waits: bool = False) -> None:
        self.outputs: dict[str, CommandOutput] = {
            "report": CommandOutput(1, printed(REPORT)),
            "scorecard": CommandOutput(0, printed(SCORECARD)),
        }
        self.asked: list[list[str]] = []
        self.says: list[str] = []
        self.may_end = asyncio.Event()
        self.cancelled = 0
        if not waits:
            self.may_end.set()

    async def run(self, words: Sequence[str], heard: Heard) -> CommandOutput:
        self.asked.append(list(words))
        for line in self.says:
            heard(line)
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if "--out" in words:
            await asyncio.to_thread(Path(words[-1]).write_text, "<!doctype html>")
        return self.outputs[words[0]]


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def app(pricing: Corpus, commands: Commands) -> ReviewApp:
    return ReviewApp(pricing, author="pat", clock=lambda: NOW, run_command=commands.run)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("report", "R"),
        ("report-why", "R enter"),
        ("report-figure", "R n enter n"),
        ("report-all", "R a"),
        ("scorecard", "O"),
        ("scorecard-why", "O enter"),
    ],
)
async def test_a_page_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str, keys: str
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        for key in keys.split():
            await pilot.press(key)
            await pilot.pause()
        check_golden(app, f"{name}-80x24")


@pytest.mark.parametrize(("name", "key"), [("report", "R"), ("scorecard", "O")])
async def test_a_page_in_a_large_light_window_looks_as_it_did(
    app: ReviewApp, check_golden: Check, name: str, key: str
) -> None:
    async with app.run_test(size=(160, 48)) as pilot:
        await pilot.press("D", key)
        await pilot.pause()
        check_golden(app, f"{name}-160x48-light")


# -- while it works ----------------------------------------------------------------------------


async def test_it_says_at_once_that_it_works_and_what_it_hears(
    app: ReviewApp, commands: Commands, screen_text: Text
) -> None:
    commands.may_end.clear()
    commands.says = ["35,000 of 58,866 entries, pricing.db"]
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        text = screen_text(app)
        assert "Making the report … 0 s" in text
        assert "35,000 of 58,866 entries" in text
        commands.may_end.set()
        await pilot.pause()
        assert "Better calibrated" in screen_text(app)


async def test_leaving_it_ends_the_command(app: ReviewApp, commands: Commands) -> None:
    commands.may_end.clear()
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert commands.cancelled == 1
        assert not isinstance(app.screen, ComputedScreen)
        await pilot.press("O")
        await pilot.pause()
    assert commands.cancelled == 2, "quitting ends what still works, too"


# -- what is kept ------------------------------------------------------------------------------


async def test_coming_back_shows_what_was_made_and_makes_nothing(
    app: ReviewApp, commands: Commands, screen_text: Text
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        for key in ("R", "escape", "w", "R"):
            await pilot.press(key)
            await pilot.pause()
        assert "up to date" in screen_text(app)
        assert len(commands.asked) == 1


async def test_it_says_how_much_the_log_has_grown_until_it_is_made_again(
    app: ReviewApp, pricing: Corpus, commands: Commands, screen_text: Text
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        with Corpus.open(pricing.path) as elsewhere:
            elsewhere.emit("trigger", {"says": "news", "agent": "crm"})
        app.follow()
        await pilot.pause()
        assert "1 entry since · r again" in screen_text(app)
        await pilot.press("r")
        await pilot.pause()
        assert "up to date" in screen_text(app)
        assert len(commands.asked) == 2


async def test_what_cannot_be_made_again_leaves_what_there_is(
    app: ReviewApp, commands: Commands, screen_text: Text
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        commands.outputs["report"] = CommandOutput(2, b"", ("dtui: the disk is full",))
        await pilot.press("r")
        await pilot.pause()
        text = screen_text(app)
        assert "the disk is full" in text
        assert "not made again" in text
        assert "▲ improving" in text


# -- where there is no page --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "says"),
    [
        (
            CommandOutput(
                2, b"", ("Error: polars is not installed: pip install 'dtui[learning]'",)
            ),
            "polars is not installed: pip install 'dtui[learning]'",
        ),
        (CommandOutput(0, b"Traceback"), "the report: all of it is not as expected"),
        (CommandOutput(0, printed(changed(REPORT, "sections", to=7))), "the report: sections is"),
        (CommandOutput(-9, b"{"), "ended by signal 9"),
        (CommandOutput(2, b"", ("dtui: \x1b]0;x", "[/] of it")), "[/] of it"),
    ],
)
async def test_a_failure_is_told_in_its_place_with_what_to_do_next(
    app: ReviewApp, commands: Commands, screen_text: Text, output: CommandOutput, says: str
) -> None:
    commands.outputs["report"] = output
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        text = " ".join(screen_text(app).split())
        assert says in text
        assert "r tries again · esc goes back" in text
        assert "\x1b" not in text
        commands.outputs["report"] = CommandOutput(0, printed(REPORT))
        await pilot.press("r")
        await pilot.pause()
        assert "▲ improving" in screen_text(app)


async def test_an_empty_corpus_says_what_to_do_next_and_runs_nothing(
    empty_corpus: Corpus, commands: Commands, screen_text: Text
) -> None:
    app = ReviewApp(empty_corpus, author="pat", run_command=commands.run)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        assert "No proposal is recorded yet" in screen_text(app)
        assert "dtui import" in screen_text(app)
    assert commands.asked == []


# -- keys --------------------------------------------------------------------------------------


async def test_enter_and_space_unfold_and_fold_what_the_cursor_is_on(
    app: ReviewApp, screen_text: Text
) -> None:
    rule = "Rule: the share that has a verdict in time rose beyond doubt."
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        for key, is_there in (("enter", True), ("space", False), ("space", True)):
            await pilot.press(key)
            await pilot.pause()
            assert (rule in screen_text(app)) is is_there
        await pilot.press("j", "j", "j", "enter")  # within the reasons, too
        await pilot.pause()
        assert rule not in screen_text(app)
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        assert screen.page.current_key == "statement-0:0"


async def test_what_unfolds_out_of_sight_is_gone_to_and_folding_it_leads_back(
    app: ReviewApp, screen_text: Text
) -> None:
    async with app.run_test(size=(80, 11)) as pilot:
        await pilot.press("R", "n", "j", "j", "j")  # on the figure, its picture below
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        await pilot.press("enter")
        await pilot.pause()
        assert "2,597" in screen_text(app)
        line = screen.page.current
        assert line is not None
        assert line.spans[-1].text.strip() == "never", "the first line of the numbers"
        await pilot.press("enter")
        await pilot.pause()
        assert screen.page.current_key == "figure-coverage:0"
        assert "2,597" not in screen_text(app)


async def test_n_and_shift_n_walk_through_the_parts_and_say_where_they_end(
    app: ReviewApp, screen_text: Text
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R", "a")
        for part in ("What is known", "What overriding is worth", "What cannot be said"):
            await pilot.press("n")
            await pilot.pause()
            assert f"▶ ── {part}" in screen_text(app)
        await pilot.press("N")
        await pilot.pause()
        assert "▶ ── What overriding is worth" in screen_text(app)
        await pilot.press("n", "n", "n")
        await pilot.pause()
        assert "that was the last part" in screen_text(app)


async def test_e_saves_beside_the_corpus_and_writes_over_nothing_unasked(
    app: ReviewApp, pricing: Corpus, commands: Commands, screen_text: Text
) -> None:
    saved = pricing.path.with_name("pricing-report.html")
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        await pilot.press("e")
        await app.workers.wait_for_complete()  # a file is written in a thread
        await pilot.pause()
        assert "pricing-report.html written" in " ".join(screen_text(app).split())
        assert commands.asked[-1][-2:] == ["--out", str(saved)]
        saved.write_text("kept", encoding="utf-8")
        await pilot.press("e")
        await app.workers.wait_for_complete()  # a file is written in a thread
        await pilot.pause()
        assert "is there already; e again writes over it" in screen_text(app)
        assert saved.read_text(encoding="utf-8") == "kept"
        await pilot.press("e")
        await app.workers.wait_for_complete()  # a file is written in a thread
        await pilot.pause()
        assert saved.read_text(encoding="utf-8") != "kept"


async def test_a_page_that_could_not_be_saved_is_told(
    app: ReviewApp, commands: Commands, screen_text: Text
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        commands.outputs["report"] = CommandOutput(2, b"", ("dtui: the folder is read-only",))
        await pilot.press("e")
        await app.workers.wait_for_complete()  # a file is written in a thread
        await pilot.pause()
        assert "the folder is read-only" in screen_text(app)


async def test_d_shows_the_next_domain_whatever_it_is_called(
    app: ReviewApp, pricing: Corpus, commands: Commands, screen_text: Text
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        of_other = ["report", "--corpus", str(pricing.path), "--domain=support [/] --all"]
        assert commands.asked[-1] == [*of_other, "--json"]
        assert "› support [/] --all" in screen_text(app)
        await pilot.press("d")  # back at the first one, which is kept
        await pilot.pause()
        assert len(commands.asked) == 2


async def test_y_copies_the_command_that_prints_it(app: ReviewApp, pricing: Corpus) -> None:
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("R")
        await pilot.pause()
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == f"dtui report --corpus {pricing.path}"


async def test_the_scorecard_is_asked_for_the_reviewer_and_nobody_else(
    pricing: Corpus, commands: Commands, screen_text: Text
) -> None:
    app = ReviewApp(pricing, author="--Ana O'Neil", run_command=commands.run)
    commands.outputs["scorecard"] = CommandOutput(0, printed(NO_VERDICTS))
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("O")
        await pilot.pause()
        path = str(pricing.path)
        words = ["scorecard", "--corpus", path, "--as=--Ana O'Neil"]
        assert commands.asked == [[*words, "--json"]]
        assert "No verdict is recorded of pat." in screen_text(app)
        await pilot.press("y")
        assert app.clipboard.endswith("""'--as=--Ana O'"'"'Neil'""")


async def test_one_leads_to_the_other_and_back_to_the_same_screen(app: ReviewApp) -> None:
    async with app.run_test(size=SMALL) as pilot:
        for key, screen in (("R", ReportScreen), ("O", ScorecardScreen), ("R", ReportScreen)):
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(app.screen, screen)
        assert len(app.screen_stack) == 2


async def test_the_keys_are_on_offer_where_all_traces_are_and_not_within_one(
    app: ReviewApp,
) -> None:
    async with app.run_test(size=SMALL) as pilot:
        assert app.check_action("report", ()) is True
        await pilot.press("w")
        await pilot.pause()
        assert app.check_action("scorecard", ()) is True
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert app.check_action("report", ()) is False


@pytest.mark.parametrize("size", [(20, 8), (40, 12), (300, 80)])
async def test_no_size_of_the_window_is_too_much(
    app: ReviewApp, screen_text: Text, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        for key in ("R", "a", "n", "O", "a"):
            await pilot.press(key)
            await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "your overrides" in screen_text(app)


async def test_where_only_ascii_can_be_drawn_so_are_pictures_and_signs(
    app: ReviewApp, screen_text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTUI_ASCII", "1")
    async with app.run_test(size=(80, 60)) as pilot:
        await pilot.press("R")
        await pilot.pause()
        text = screen_text(app)
        assert "^ improving" in text
        assert "30 d  ###########%%:  3,000" in text
        assert not set(text) & set("█▒░▲▼◆○▸▾─")


# -- the real commands -------------------------------------------------------------------------


async def until_made(app: ReviewApp) -> None:
    screen = app.screen
    assert isinstance(screen, ComputedScreen)
    async with asyncio.timeout(60):
        while screen.is_working:
            await app.workers.wait_for_complete()


async def test_the_real_report_and_scorecard_are_read(
    pricing: Corpus, screen_text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("polars")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    app = ReviewApp(pricing, author="ana", clock=lambda: NOW)
    async with app.run_test(size=(80, 60)) as pilot:
        for key, says in (("R", "Faster"), ("O", "4 verdicts of yours in force")):
            await pilot.press(key)
            await pilot.pause()
            await until_made(app)
            await pilot.pause()
            assert says in screen_text(app)
        kept: dict[str, Any] = {
            words[0]: json.loads(made.printed) for words, made in app.made.items()
        }
    assert kept["report"]["statements"][0]["question"] == "Faster"
    assert kept["scorecard"]["reviewer"] == "ana"
