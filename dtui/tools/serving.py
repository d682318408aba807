"""How the server is reached: over standard input and output, or over HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import selectors
import stat
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, asynccontextmanager
from hmac import compare_digest
from ipaddress import ip_address
from socket import IPPROTO_TCP, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, getaddrinfo, socket
from typing import TYPE_CHECKING, Any, cast

from mcp.server.mcpserver import MCPServer
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings

from dtui.errors import UnwritablePlaceError
from dtui.tools.server import in_process

if TYPE_CHECKING:
    import anyio
    from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/mcp"

_LONGEST_MESSAGE = 64 * 1024 * 1024
"""Bytes; an item's texts are at most 1 MiB each."""
_GRACE = 1
"""Seconds that open connections have to end in."""

_HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")
_log = logging.getLogger(__name__)


def serve_stdio(server: MCPServer[Any]) -> None:
    """Serve one client over standard input and output, until it closes them.

    Nothing else is written to standard output meanwhile: what would be goes to standard error.
    """
    asyncio.run(_over_stdio(server))


def serve_http(
    server: MCPServer[Any],
    host: str,
    port: int,
    *,
    token: str | None,
    ready: Callable[[str], None],
) -> None:
    """Serve any number of clients over HTTP, until the process is told to end.

    Parameters
    ----------
    server
        Over a corpus; each client has a session of its own, as `dtui.tools.callers` says.
    host, port
        Where to listen; port 0 is any that is free.
    token
        What a client must send as ``Authorization: Bearer …``; None lets every one in.
    ready
        Told the address, once it can be connected to.

    Raises
    ------
    UnwritablePlaceError
        If the address cannot be listened on.
    """
    listening = _listening(host, port)
    port = listening.getsockname()[1]
    named = f"[{host}]" if ":" in host else host
    app = server.streamable_http_app(
        streamable_http_path=PATH, host=host, transport_security=_trusted_hosts(named)
    )
    ready(f"http://{named}:{port}{PATH}")
    asyncio.run(_over_http(app if token is None else TokenCheck(app, token), listening))


class TokenCheck:
    """Lets nobody in who does not know the token.

    Parameters
    ----------
    app
        What those reach who know it.
    token
        The one token; it is compared in constant time.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 401."""
        if scope["type"] != "lifespan" and not self._is_known(scope):
            from starlette.responses import PlainTextResponse

            refusal = PlainTextResponse(
                "dtui: this server takes a token, as in Authorization: Bearer TOKEN.",
                401,
                {"WWW-Authenticate": "Bearer"},
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(given) == 1 and compare_digest(given[0], self._expected)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone.

    Examples
    --------
    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False  # a name may mean another address tomorrow


# -- standard input and output -------------------------------------------------------------------


async def _over_stdio(server: MCPServer[Any]) -> None:
    served = in_process(server)
    async with _standard_input() as lines, stdio_server(lines) as (reading, writing):
        await served.run(reading, writing, served.create_initialization_options())


@asynccontextmanager
async def _standard_input() -> AsyncGenerator[anyio.AsyncFile[str] | None]:
    """Read standard input on the event loop, where that can wait for it.

    The SDK reads it on a thread, which nothing can call back: ctrl+c would wait for a line.
    """
    if not _can_be_waited_for(sys.stdin.fileno()):
        yield None  # its end comes by itself
        return
    reader = asyncio.StreamReader(limit=_LONGEST_MESSAGE)
    with os.fdopen(os.dup(sys.stdin.fileno()), "rb", buffering=0) as raw:
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), raw
        )
        try:
            # Lines are all that the SDK asks of it.
            yield cast("anyio.AsyncFile[str]", ClientLines(reader))
        finally:
            transport.close()


def _can_be_waited_for(number: int) -> bool:
    """Whether an event loop can wait for a file: not for a regular one, nor for the null device."""
    if stat.S_ISREG(os.fstat(number).st_mode):
        return False
    with selectors.DefaultSelector() as selector:
        try:
            selector.register(number, selectors.EVENT_READ)
        except (OSError, ValueError):
            return False
    return True


class ClientLines:
    """The lines of a client, as the SDK can read them.

    A message that it cannot read it drops, and the client waits for an answer in vain. So half a
    character, which a text has that was cut within an emoji, becomes U+FFFD, as in any encoder.

    Parameters
    ----------
    reader
        Of the lines. One beyond its limit is dropped, and the server goes on.
    """

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    def __aiter__(self) -> ClientLines:
        return self

    async def __anext__(self) -> str:
        """Return the next line that is not too long."""
        while True:
            try:
                line = await self._reader.readline()
            except ValueError:  # so says asyncio that it reached the limit
                _log.warning("a message beyond %d bytes was dropped", _LONGEST_MESSAGE)
                continue
            if not line:
                raise StopAsyncIteration
            return _whole_characters(line)


def _whole_characters(line: bytes) -> str:
    text = line.decode(errors="replace")
    if not _HALF_CHARACTER.search(line):
        return text
    try:
        message: object = json.loads(text)
    except (ValueError, RecursionError):
        return text  # the SDK drops it
    said = json.dumps(message, ensure_ascii=False)
    return said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# -- HTTP ----------------------------------------------------------------------------------------


async def _over_http(app: ASGIApp, listening: socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
    )
    await uvicorn.Server(config).serve(sockets=[listening])


def _listening(host: str, port: int) -> socket:
    with ExitStack() as stack:
        try:
            family, kind, _, _, address = getaddrinfo(host, port, type=SOCK_STREAM)[0]
            # The protocol is named, for asyncio turns Nagle's algorithm off only where it is:
            # without that each answer of two packets took 40 ms more (measured).
            listening = stack.enter_context(socket(family, kind, IPPROTO_TCP))
            listening.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(128)
        except OSError as error:
            raise UnwritablePlaceError(
                f"{host}:{port} cannot be listened on ({error.strerror}). Name another port; 0 is "
                "any that is free."
            ) from error
        stack.pop_all()  # it is the caller's from now on
        return listening


def _trusted_hosts(named: str) -> TransportSecuritySettings:
    """Return which hosts a request may name, so that no web page can reach a loopback server.

    Off loopback every request bears the token, which no page has.
    """
    if not is_loopback(named.strip("[]")):
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    hosts = [f"{host}:*" for host in dict.fromkeys((named, "127.0.0.1", "localhost", "[::1]"))]
    return TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"http://{host}" for host in hosts]
    )
