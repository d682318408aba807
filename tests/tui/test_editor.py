"""A long text is written in the reviewer's own editor, and nothing typed is lost on the way."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dtui.corpus import Corpus
from dtui.errors import UnusableEditorError
from dtui.tui.editor import edited, editor
from tests.terminal import Terminal

MakeEditor = Callable[[str], str]


@pytest.fixture
def make_editor(tmp_path: Path) -> MakeEditor:
    """Make an editor of a few lines of Python, which are given the path of the file."""

    def make(body: str) -> str:
        script = tmp_path / "an editor.py"
        script.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n{body}\n")
        return f'{sys.executable} "{script}" --wait'

    return make


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> list[str]:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return editor()


def test_visual_goes_before_editor_and_may_have_words_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert given(monkeypatch, VISUAL="sh -c 'a b'", EDITOR="cat") == ["sh", "-c", "a b"]
    assert given(monkeypatch, VISUAL=" ", EDITOR="cat") == ["cat"]


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"EDITOR": "no-such-editor -w"}, "EDITOR names 'no-such-editor', which is not there"),
        ({"VISUAL": "sh 'open"}, "VISUAL is no command"),
        ({"PATH": ""}, "neither is set, 'vi' is usual, which is not there"),
    ],
)
def test_an_editor_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    with pytest.raises(UnusableEditorError, match=said):
        given(monkeypatch, **variables)


def test_the_text_comes_back_as_the_editor_left_it(make_editor: MakeEditor) -> None:
    words = make_editor("path.write_text(path.read_text() + '\\nzweite Zeile: 漢\\n')").split('"')
    command = [words[0].strip(), words[1], "--wait"]
    assert edited("first line\x1b", command) == "first line\x1b\nzweite Zeile: 漢"


def test_the_file_is_for_its_owner_alone_and_is_gone_afterwards(
    make_editor: MakeEditor, tmp_path: Path
) -> None:
    body = f"pathlib.Path({str(tmp_path / 'seen')!r}).write_text(str(path) + ' ' + "
    body += "oct(path.stat().st_mode) + ' ' + oct(path.parent.stat().st_mode))"
    words = make_editor(body).split('"')
    edited("a secret", [words[0].strip(), words[1]])
    path, of_file, of_folder = (tmp_path / "seen").read_text().rsplit(" ", 2)
    assert stat.S_IMODE(int(of_file, 8)) == 0o600
    assert stat.S_IMODE(int(of_folder, 8)) == 0o700
    assert not Path(path).exists()
    assert not Path(path).parent.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("sys.exit(3)", "ended with 3: the text is as it was"),
        ("path.unlink()", "no text in UTF-8"),
        ("path.write_bytes(b'\\xff\\xfe')", "no text in UTF-8"),
    ],
)
def test_an_editor_that_fails_is_said(make_editor: MakeEditor, body: str, said: str) -> None:
    words = make_editor(body).split('"')
    with pytest.raises(UnusableEditorError, match=said):
        edited("typed", [words[0].strip(), words[1]])


def test_what_was_saved_before_the_editor_was_killed_is_kept(make_editor: MakeEditor) -> None:
    words = make_editor("import os; path.write_text('saved'); os.kill(os.getpid(), 9)").split('"')
    assert edited("typed", [words[0].strip(), words[1]]) == "saved"


def test_an_editor_that_cannot_be_started_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusableEditorError, match="cannot start"):
        edited("typed", [str(tmp_path)])


# -- in a terminal -------------------------------------------------------------------------------


@pytest.fixture
def asking(corpus: Corpus) -> Path:
    """Give the path of a corpus in which a question waits, closed."""
    path = corpus.path
    corpus.close()
    return path


@pytest.fixture
def open_form(asking: Path) -> Iterator[Callable[[str], Terminal]]:
    terminals: list[Terminal] = []

    def open_it(visual: str) -> Terminal:
        terminal = Terminal(asking, VISUAL=visual)
        terminals.append(terminal)
        terminal.read_until("traces")
        terminal.press("wG")
        terminal.read_until("waiting for you")
        terminal.press("a")
        terminal.read_until("rests on")
        terminal.press("By hand. ")
        terminal.read_until("By hand.")
        return terminal

    yield open_it
    for terminal in terminals:
        terminal.close()


def test_ctrl_g_lends_the_terminal_to_the_editor_and_takes_the_text_back(
    open_form: Callable[[str], Terminal], make_editor: MakeEditor, asking: Path
) -> None:
    body = "print('the editor is here', flush=True)\nassert input() == 'go on'\n"
    body += "path.write_text(path.read_text() + 'In the editor.\\n')"
    terminal = open_form(make_editor(body))
    terminal.press("\x07")
    terminal.read_until("the editor is here")
    terminal.press("go on\r")
    terminal.read_until("By hand. In the editor.")
    terminal.press("\r")
    terminal.read_until("recorded ans-")
    with Corpus.open(asking) as corpus:
        (row,) = corpus.rows.search("In the editor")
        assert row.line == "By hand. In the editor."


def test_an_editor_that_fails_leaves_what_was_typed(
    open_form: Callable[[str], Terminal], make_editor: MakeEditor
) -> None:
    terminal = open_form(make_editor("path.write_text('lost'); sys.exit(1)"))
    terminal.press("\x07")
    terminal.read_until("ended with 1")
    terminal.press("And on")
    terminal.read_until("By hand. And on")


def test_ctrl_c_in_the_editor_does_not_end_the_app(
    open_form: Callable[[str], Terminal], make_editor: MakeEditor
) -> None:
    body = "import time\ntry:\n    print('waiting', flush=True)\n    time.sleep(60)\n"
    body += "except KeyboardInterrupt:\n    path.write_text('interrupted')"
    terminal = open_form(make_editor(body))
    terminal.press("\x07")
    terminal.read_until("waiting")
    terminal.press("\x03")
    terminal.read_until("interrupted")
    terminal.press(" and on")
    terminal.read_until("interrupted and on")


def test_what_the_rules_refuse_is_refused_in_the_form(
    open_form: Callable[[str], Terminal], make_editor: MakeEditor
) -> None:
    terminal = open_form(make_editor("path.write_text('half\\0text')"))
    terminal.press("\x07")
    terminal.read_until("half")
    terminal.press("\r")
    terminal.read_until("NUL")
