"""`dtui mcp`: the tools for agents."""

from __future__ import annotations

import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dtui.command.author import named_author
from dtui.command.output import say
from dtui.command.place import CorpusCommand, opened_for_writing, writing_options

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from dtui.trace import Profile

TOKEN = "DTUI_MCP_TOKEN"


@click.command(
    cls=CorpusCommand,
    epilog="""\b
Examples:
  dtui mcp --into decisions.db             what an agent's client starts
  dtui mcp decisions.db --agent pricing-bot
  dtui mcp decisions.db --http 127.0.0.1:8765
  dtui mcp decisions.db --http 0.0.0.0:8765 --token-file ~/.dtui-token

\b
In a client's configuration:
  {"mcpServers": {"dtui": {"command": "dtui", "args": ["mcp", "--into", "decisions.db"]}}}

\b
Over HTTP a client sends its token as Authorization: Bearer TOKEN, and may send Dtui-Session with
the id of its platform's session. The token is read from a file or the environment, as anybody on
the machine can read a command line.
""",
)
@click.option(
    "--http",
    "address",
    metavar="HOST:PORT",
    help="Serve over HTTP, at /mcp. Left out: over standard input and output.",
)
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"HTTP: the token that clients must send. Left out: ${TOKEN}. Required off loopback.",
)
@click.option(
    "--session",
    metavar="ID",
    help="The agents' platform's session. Left out: $CLAUDE_CODE_SESSION_ID, else a new one.",
)
@click.option(
    "--agent", metavar="NAME", help="Who signs what is recorded; the client's name if left out."
)
@click.option(
    "--reviewer",
    metavar="NAME",
    help="Who signs reviews; left out, the operating system's user, and over HTTP the form asks.",
)
@click.option(
    "--profile",
    type=click.Choice(["strict", "seed"]),
    default="strict",
    show_default=True,
    help="The rules that new traces are held to.",
)
@click.option(
    "--major/--no-major",
    default=True,
    show_default=True,
    help="Whether a decision labelled major must run its four stages.",
)
@writing_options
def mcp(
    address: str | None,
    token_file: Path | None,
    session: str | None,
    agent: str | None,
    reviewer: str | None,
    profile: Profile,
    major: bool,
    corpus_path: Path | None,
    into: Path | None,
) -> None:
    """Serve the tools for agents, over the Model Context Protocol.

    An agent records a trace with them, has what it proposes reviewed, and looks for precedents.
    Every rule of the trace's profile holds, and a refusal says what to do instead.
    """
    try:
        from dtui.tools import corpus_server
        from dtui.tools.serving import is_loopback
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in ("dtui", ""):
            raise
        raise click.ClickException(
            "serving agents takes the package mcp, which is not installed: pip install 'dtui[mcp]'"
        ) from None
    place = None if address is None else _place(address)
    if place is None and token_file is not None:
        raise click.UsageError("--token-file goes with --http.")
    if place is not None and session is not None:
        raise click.UsageError("--session is of one client; over HTTP each has its own.")
    if place is None and not has_standard_input():
        raise click.UsageError("standard input is closed, and a client would speak there.")
    token = None if place is None else _token(token_file)
    if place is not None and token is None and not is_loopback(place[0]):
        raise click.UsageError(
            f"{place[0]} can be reached from elsewhere, so clients must know a token: give "
            f"--token-file, or set ${TOKEN}."
        )
    _log_to_standard_error()
    with opened_for_writing(corpus_path, into) as corpus:
        # The server opens the corpus for itself; this one sees to it that there is one.
        server = corpus_server(
            corpus.path,
            session=session,
            agent=agent,
            reviewer=reviewer or (named_author(None) if place is None else None),
            profile=profile,
            major=major,
        )
        _serve(server, corpus.path, place, token)


def _serve(
    server: MCPServer[Any], path: Path, place: tuple[str, int] | None, token: str | None
) -> None:
    """Serve until the client closes its end, or a person at a terminal ends it."""
    from dtui.tools.serving import serve_http, serve_stdio

    if place is None and not sys.stdin.isatty():
        serve_stdio(server)
        return
    with suppress(KeyboardInterrupt):  # the end that was named
        if place is None:
            say(
                f"dtui: serving {path} on standard input and output, where an agent's client would "
                "speak; ctrl+c ends it"
            )
            serve_stdio(server)
            return
        asks = "any client of this machine may connect" if token is None else "with the token"
        serve_http(
            server,
            *place,
            token=token,
            ready=lambda url: say(f"dtui: serving {path} at {url} ({asks}); ctrl+c ends it"),
        )


def has_standard_input() -> bool:
    """Whether the process was started with a standard input."""
    return sys.stdin is not None  # pyright: ignore[reportUnnecessaryComparison] - closed by the shell


def _place(address: str) -> tuple[str, int]:
    """Read HOST:PORT; an IPv6 address stands in brackets."""
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isdecimal() and int(port) < 65_536):
        raise click.UsageError(f"--http {address!r} is not HOST:PORT, such as 127.0.0.1:8765.")
    return host.strip("[]"), int(port)


def _token(file: Path | None) -> str | None:
    where = TOKEN if file is None else str(file)
    given = os.environ.get(TOKEN) if file is None else file.read_text("utf-8", "replace")
    if given is None:
        return None
    token = given.strip()
    if not (token.isascii() and token.isprintable() and token and " " not in token):
        raise click.UsageError(f"{where} holds no token: one word of printable ASCII.")
    return token


def _log_to_standard_error() -> None:
    """Write warnings and tracebacks to standard error, plainly: a client keeps them in a file."""
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
