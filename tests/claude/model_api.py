"""A model that plays a script: the Messages API on loopback, as far as the command line asks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self

Block = dict[str, Any]
"""One block of what a model answers: `say(...)` or `use(...)`."""


@dataclass(frozen=True)
class Result:
    """What a tool gave back to the model."""

    text: str
    is_error: bool


@dataclass(frozen=True)
class Request:
    """What the command line asked of the model: the whole conversation so far."""

    body: dict[str, Any]

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of the tools that the model may use."""
        return tuple(tool["name"] for tool in self.body.get("tools", ()))

    @property
    def results(self) -> tuple[Result, ...]:
        """What the tools gave back since the model's last turn, in the order of its calls."""
        return tuple(
            Result(_text(block.get("content", "")), bool(block.get("is_error")))
            for block in self._news()
            if block["type"] == "tool_result"
        )

    @property
    def told(self) -> str:
        """What the model was told since its last turn: the prompt, or why it may not stop."""
        return "\n".join(block["text"] for block in self._news() if block["type"] == "text")

    def _news(self) -> Iterator[Block]:
        messages: list[dict[str, Any]] = self.body["messages"]
        spoke = [n for n, message in enumerate(messages) if message["role"] == "assistant"]
        for message in messages[spoke[-1] + 1 if spoke else 0 :]:
            yield from blocks_of(message)


def blocks_of(message: dict[str, Any]) -> list[Block]:
    """Return the blocks of a message, which may be one text alone."""
    content = message["content"]
    return [say(content)] if isinstance(content, str) else content


Turn = Sequence[Block] | Callable[[Request], Sequence[Block]]
"""One answer of the model, or how it follows from what was asked."""


def say(text: str) -> Block:
    """Return a block of text."""
    return {"type": "text", "text": text}


def use(tool: str, /, **arguments: Any) -> Block:
    """Return a block that uses a tool."""
    return {"type": "tool_use", "name": tool, "input": arguments}


class ModelApi:
    """A Messages API that answers with the turns of a script, one a request.

    When the script is over, it says `then` for ever: a model that keeps trying to stop. What a
    turn raises is raised at the end of the block.

    >>> with ModelApi([use("Bash", command="ls")], [say("Seen.")]) as api:
    ...     api.url.startswith("http://127.0.0.1:")
    True
    """

    def __init__(self, *script: Turn, then: str = "Done.") -> None:
        self.requests: list[Request] = []
        """Every request for a turn, oldest first."""
        self.unexpected: list[str] = []
        """Whatever else was asked for (it was answered with 404), as `METHOD path`."""
        self._script = iter(script)
        self._then = say(then)
        self._failure: Exception | None = None
        self._uses = 0
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where it listens: the value of `ANTHROPIC_BASE_URL`."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._failure is not None and kind is None:
            raise self._failure

    def plays(self, *script: Turn) -> None:
        """Go on with another script, from the next request."""
        with self._lock:
            self._script = iter(script)

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """Take the next turn of the script and return it as a message."""
        with self._lock:
            request = Request(body)
            self.requests.append(request)
            turn = next(self._script, (self._then,))
            content = [self._named(block) for block in self._blocks_of(turn, request)]
            number = len(self.requests)
        uses = any(block["type"] == "tool_use" for block in content)
        return {
            "id": f"msg_{number}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": content,
            "stop_reason": "tool_use" if uses else "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 1, "output_tokens": 1},
        }

    def _blocks_of(self, turn: Turn, request: Request) -> Sequence[Block]:
        try:
            return turn(request) if callable(turn) else turn
        except Exception as error:  # noqa: BLE001 - on a server's thread nobody would see it
            self._failure = self._failure or error
            return [self._then]

    def _named(self, block: Block) -> Block:
        if block["type"] != "tool_use":
            return block
        self._uses += 1
        return {**block, "id": f"toolu_{self._uses}"}


def _handler(api: ModelApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # the client keeps its connection

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
            if self.path.partition("?")[0] == "/v1/messages" and body.get("stream"):
                self._reply(_as_events(api.answer(body)), "text/event-stream")
            else:
                self._refuse()

        def do_GET(self) -> None:
            self._refuse()

        do_HEAD = do_GET  # noqa: N815 - http.server finds a method by this name

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing on stderr."""

        def _refuse(self) -> None:
            api.unexpected.append(f"{self.command} {self.path}")
            self._reply('{"type": "error"}', "application/json", status=404)

        def _reply(self, text: str, kind: str, status: int = 200) -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def _as_events(message: dict[str, Any]) -> str:
    return "".join(
        f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in _events(message)
    )


def _events(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Cut a message into the events of a stream."""
    ends = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    start = {**message, "content": [], "stop_reason": None}
    yield {"type": "message_start", "message": start}
    for index, block in enumerate(message["content"]):
        empty, delta = _begun(block)
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": ends, "usage": {"output_tokens": 1}}
    yield {"type": "message_stop"}


def _begun(block: Block) -> tuple[Block, Block]:
    """Return a block as it begins, and all that is added to it."""
    if block["type"] == "text":
        return {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
    arguments = json.dumps(block["input"])
    return {**block, "input": {}}, {"type": "input_json_delta", "partial_json": arguments}


def _text(content: str | Iterable[Block]) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(block["text"] for block in content if block["type"] == "text")
