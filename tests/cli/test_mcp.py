"""`dtui mcp` as it is started; what it serves is tried in `tests/tools`."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--http", "8765"], "is not HOST:PORT"),
        (["--http", "localhost:http"], "is not HOST:PORT"),
        (["--http", "127.0.0.1:70000"], "is not HOST:PORT"),
        (["--http", "0.0.0.0:0"], "clients must know a token"),
        (["--http", "example.org:0"], "clients must know a token"),
        (["--http", "127.0.0.1:0", "--session", "s"], "over HTTP each has its own"),
        (["--token-file", "token"], "goes with --http"),
        (["--http", "127.0.0.1:0", "--token-file", "nowhere"], "does not exist"),
        (["--http", "127.0.0.1:0", "--token-file", "blank"], "holds no token"),
        (["--http", "127.0.0.1:0", "--token-file", "binary"], "holds no token"),
        (["--profile", "imported"], "'imported'"),
        (["--corpus", "a.db", "--into", "b.db"], "give one of them"),
    ],
)
def test_what_cannot_be_served_is_said(
    run: Run, samples: Path, arguments: list[str], says: str
) -> None:
    Path("token").write_text("sesame\n")
    Path("binary").write_bytes(b"\xff\xfe")
    Path("blank").write_text("two words\n")
    ended = run("mcp", *arguments)
    assert ended.exit_code == 2
    assert says in " ".join(ended.stderr.split())
    assert ended.stdout == ""


def test_a_corpus_that_is_not_there_or_is_none_is_said(run: Run, folder: Path) -> None:
    missing = run("mcp", "nowhere.db")
    assert missing.exit_code == 2
    assert "nowhere.db" in missing.stderr
    Path("other.db").write_text("no corpus at all, and long enough to have a head of its own" * 20)
    foreign = run("mcp", "other.db")
    assert foreign.exit_code == 2
    assert foreign.stderr.startswith("dtui: ")
    assert "Traceback" not in missing.stderr + foreign.stderr


def test_an_address_that_is_taken_is_said_and_no_corpus_is_left_behind(
    run: Run, folder: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = run("mcp", "--into", "new.db", "--http", address)
    assert ended.exit_code == 2
    assert f"{address} cannot be listened on" in ended.stderr
    assert not Path("new.db").exists()


def test_without_the_extra_the_line_that_installs_it_is_said(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[:2] == ["dtui", "tools"]]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    ended = run("mcp")
    assert ended.exit_code == 2
    assert "pip install 'dtui[mcp]'" in ended.stderr


def test_without_a_standard_input_there_is_nobody_to_serve(
    run: Run, samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtui.cli.commands.mcp.has_standard_input", lambda: False)
    ended = run("mcp")
    assert ended.exit_code == 2
    assert "standard input is closed" in ended.stderr
