"""What a person has set, and what is said of what cannot be had."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.corpus import Corpus
from dtui.errors import UnwritablePlaceError
from dtui.tui.app import ReviewApp
from dtui.tui.screens.keys import KeysScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.settings import (
    Settings,
    keep_key,
    keep_theme,
    read_settings,
)
from dtui.tui.settings_file import settings_path
from dtui.tui.themes import LIGHT
from tests.reviewed import NOW

ScreenText = Callable[[ReviewApp], str]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dtui" / "settings.toml"


def written(path: Path, text: str | bytes) -> Settings:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_settings(path)


def test_the_file_is_where_the_desktop_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    assert settings_path() == Path("/somewhere/dtui/settings.toml")
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/pat")
    assert settings_path() == Path("/home/pat/.config/dtui/settings.toml")


def test_without_a_file_nothing_is_set(path: Path) -> None:
    assert read_settings(path) == Settings(path)
    assert read_settings(None) == Settings()


def test_keys_are_set_in_either_spelling(path: Path) -> None:
    settings = written(path, 'theme = "light"\n[keys]\n"app.queue" = "W"\napp.report = "?, f9"\n')
    assert settings.theme == "light"
    assert settings.keymap == {"app.queue": "W"}
    assert settings.faults == (
        f"{path}:4: '?' is app.help's in the same place; give that another key first",
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('theme = "light"\nkeys = [', 2, "is no TOML"),
        (b'theme = "dark"\n# \xff\n', 2, "is no text in UTF-8"),
        ('\ntheme = "nord"', 2, "there is no theme 'nord'; there are dark, light, "),
        ("theme = []", 1, "there is no theme []; there are dark, light, "),
        ("theme = {}", 1, "there is no theme {}; there are dark, light, "),
        ("theme = 0", 1, "there is no theme 0; there are dark, light, "),
        ("theme = 3", 1, "there is no theme 3; there are dark, light, "),
        ("[kyes]\n", 1, "there is no setting 'kyes'; there are `theme` and `[keys]`"),
        ("keys = 3\n", 1, "`keys` is a table"),
        ('[keys]\n\n"trace.cones" = "u"', 3, "no action is called 'trace.cones'; did you mean"),
        ('[keys]\n"trace.cone" = 3', 2, "trace.cone = 3: a key is written in quotes"),
        ('[keys]\n"trace.cone" = "hyper+u"', 2, "'hyper+u' is no key; write 'x', "),
        ('[keys]\n"trace.cone" = "ctrl+i"', 2, "a terminal sends 'ctrl+i' as 'tab'"),
        ('[keys]\n"trace.cone" = ""', 2, "no key is named"),
        ('[keys]\n"trace.cone" = "v"', 2, "'v' is trace.validate's in the same place"),
        ("a = " + "[" * 5000, 1, "is no TOML"),
    ],
)
def test_what_cannot_be_had_is_said_with_its_line(
    path: Path, text: str | bytes, line: int, said: str
) -> None:
    settings = written(path, text)
    assert len(settings.faults) == 1
    assert settings.faults[0].startswith(f"{path}:{line}: {said}")
    assert not settings.keymap


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_no_file_keeps_anybody_from_starting(
    tmp_path_factory: pytest.TempPathFactory, held: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(held)
    for fault in read_settings(path).faults:
        assert fault.isprintable()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said(path: Path) -> None:
    written(path, "")
    path.chmod(0)
    assert "cannot be read (Permission denied)" in read_settings(path).faults[0]


def test_a_folder_in_the_place_of_the_file_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    assert "cannot be read (Is a directory)" in read_settings(path).faults[0]
    with pytest.raises(UnwritablePlaceError, match="not kept for next time"):
        keep_theme(path, "light")


def test_a_pipe_in_the_place_of_the_file_is_said_and_not_waited_for(path: Path) -> None:
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert "cannot be read (it is no file)" in read_settings(path).faults[0]
    with pytest.raises(UnwritablePlaceError, match="it is no file"):
        keep_theme(path, "light")


def test_a_file_far_too_large_is_said_and_not_read(path: Path) -> None:
    settings = written(path, "#" * 10_000_000)
    assert "cannot be read (it is larger than 100,000 bytes)" in settings.faults[0]


def test_what_is_kept_leaves_the_rest_of_the_file_as_it_was(path: Path) -> None:
    written(path, '# mine\ntheme = "dark" # at night\n\n[keys]\n# two hands\n"app.queue" = "W"\n')
    keep_theme(path, "light")
    keep_key(path, "trace.cone", "u")
    assert path.read_text() == (
        '# mine\ntheme = "light" # at night\n\n[keys]\n# two hands\n"app.queue" = "W"\n'
        '"trace.cone" = "u"\n'
    )
    keep_key(path, "app.queue", "")
    assert read_settings(path) == Settings(path, "light", {"trace.cone": "u"})
    assert [one.name for one in path.parent.iterdir()] == ["settings.toml"]


def test_a_key_set_in_a_table_of_its_place_is_set_anew(path: Path) -> None:
    written(path, '[keys.app]\nqueue = "W"\nreport = "f9"\n')
    keep_key(path, "app.queue", "f8")
    assert read_settings(path).keymap == {"app.report": "f9", "app.queue": "f8"}


def test_a_file_that_cannot_be_read_is_not_written_over(path: Path) -> None:
    written(path, "theme = ")
    with pytest.raises(UnwritablePlaceError, match="mend it first"):
        keep_theme(path, "light")
    assert path.read_text() == "theme = "


# On screen


def app_with(corpus: Corpus, settings: Settings) -> ReviewApp:
    return ReviewApp(corpus, author="pat", clock=lambda: NOW, settings=settings)


async def test_a_theme_that_is_chosen_is_there_next_time(corpus: Corpus, path: Path) -> None:
    app = app_with(corpus, Settings(path))
    async with app.run_test() as pilot:
        await pilot.press("D")
    again = app_with(corpus, read_settings(path))
    assert again.theme == LIGHT.name


async def test_a_key_of_ones_own_does_it_and_is_shown_everywhere(
    corpus: Corpus, path: Path, screen_text: ScreenText
) -> None:
    settings = written(path, '[keys]\n"app.queue" = "f9"\n')
    app = app_with(corpus, settings)
    async with app.run_test(size=(120, 60)) as pilot:
        assert "f9 Waiting" in screen_text(app)
        await pilot.press("w")
        assert not isinstance(app.screen, QueueScreen)
        await pilot.press("question_mark")
        assert "f9              What waits for you" in screen_text(app)
        await pilot.press("escape", "f9")
        assert isinstance(app.screen, QueueScreen)


async def test_what_was_recorded_is_said_with_the_key_that_copies_it_now(
    corpus: Corpus, path: Path, screen_text: ScreenText
) -> None:
    app = app_with(corpus, written(path, '[keys]\n"app.copy-command" = "f8"\n'))
    async with app.run_test(size=(120, 40)) as pilot:
        answer = {"question_id": "qst-1", "answer": "Legal", "trace_item_refs": ["qst-1"]}
        await app.record("northwind", "question_answer", answer)
        await pilot.pause()
        assert "recorded ans-1 · f8 copies the command" in screen_text(app)


async def test_what_is_wrong_is_said_at_the_start_and_in_the_list_of_keys(
    corpus: Corpus, path: Path, screen_text: ScreenText
) -> None:
    settings = written(path, 'theme = "nord"\n[keys]\n"app.nothing" = "f9"\n')
    app = app_with(corpus, settings)
    async with app.run_test(size=(200, 40)) as pilot:
        await pilot.pause()
        said = screen_text(app)
        assert "there is no theme 'nord'" in said
        assert "and 1 more" in said
        await pilot.press("colon", *"keys", "enter")
        await pilot.pause()
        assert "no action is called 'app.nothing'" in screen_text(app)


async def test_a_key_is_changed_by_pressing_it_and_kept(
    corpus: Corpus, path: Path, screen_text: ScreenText
) -> None:
    app = app_with(corpus, Settings(path))
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_keys()
        await pilot.pause()
        assert isinstance(app.screen, KeysScreen)
        app.screen.list.go_to("app.queue")
        await pilot.press("enter", "R")
        assert "'R' is app.report's in the same place" in screen_text(app)
        await pilot.press("f9")
        await pilot.pause()
        assert app.keymap == read_settings(path).keymap == {"app.queue": "f9"}
        await pilot.press("f9")
        assert isinstance(app.screen, QueueScreen)
        await pilot.press("escape", "backspace")
        await pilot.pause()
        assert app.keymap == read_settings(path).keymap == {}


async def test_a_setting_that_cannot_be_kept_counts_until_one_leaves(
    corpus: Corpus, tmp_path: Path, screen_text: ScreenText
) -> None:
    app = app_with(corpus, Settings(tmp_path))  # a folder
    async with app.run_test(size=(200, 30)) as pilot:
        await pilot.press("D")
        assert app.theme == LIGHT.name
        assert "not kept for next time" in screen_text(app)
