"""What a `log_` tool costs an agent: over stdio, from call to answer, on disk in between.

    python benchmarks/tools.py [--rounds 300] [--length 1000] [--folder FOLDER]

A line a subject, p50 and p95 in ms: `log_observation` of a `dtui mcp` process by the SDK's own
client, in both eras of its protocol. Beside it stand, turn by turn in the same run, an `fdatasync`
of as many bytes, the same item recorded by the library in this process, and a tool that does
nothing, of a bare MCPServer over stdio: what the protocol costs by itself. The last column is the
p50 over the sum of the last two, which is what a tool can't do without. FOLDER is where the files
go, by default the current folder; in memory a sync costs nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.server.mcpserver import MCPServer
from store_append import synced_write, thoughts

from dtui.corpus import Corpus
from dtui.log.lock import file_system_of
from dtui.trace import TraceOpened

ERAS = {"2025-11-25": "legacy", "2026-07-28": "2026-07-28"}
WARM_UP = 20
BARE = "--bare"

Call = Callable[[], Awaitable[object]]


def serve_bare() -> None:
    """Serve a tool that takes what `log_observation` takes, and does nothing."""
    server = MCPServer[Any]("bare", log_level="WARNING")

    @server.tool()
    async def nothing(  # pyright: ignore[reportUnusedFunction] - the decorator registers it
        statement: str, citations: list[dict[str, str]]
    ) -> dict[str, str]:
        """Do nothing."""
        return {"id": str(len(statement) + len(citations))}

    server.run("stdio")


async def connected(stack: AsyncExitStack, era: str, *command: str) -> Client:
    """Return a client of a server process."""
    parameters = StdioServerParameters(
        command=sys.executable, args=list(command), env=dict(os.environ)
    )
    return await stack.enter_async_context(Client(stdio_client(parameters), mode=ERAS[era]))


def calling(client: Client, tool: str, fields: dict[str, Any]) -> Call:
    """Return a call of a tool that must not refuse."""

    async def call() -> None:
        answer = await client.call_tool(tool, fields)
        if answer.is_error:
            raise RuntimeError(str(answer.content))

    return call


async def measured(subjects: dict[str, Call], rounds: int) -> dict[str, list[float]]:
    """Time every subject, turn by turn, so that a slow moment of the machine hits them all."""
    times: dict[str, list[float]] = {name: [] for name in subjects}
    for turn in range(WARM_UP + rounds):
        for name, call in subjects.items():
            begin = perf_counter()
            await call()
            if turn >= WARM_UP:
                times[name].append(perf_counter() - begin)
    return times


async def run(folder: Path, rounds: int, length: int) -> None:
    """Measure in a folder, and print the table."""
    seen = {key: value for key, value in next(thoughts()).payload.items() if key != "id"}
    size = len(json.dumps(seen))
    paths = {name: folder / f"{name}.db" for name in ("library", *ERAS)}
    for path in paths.values():
        with Corpus.create(path) as corpus:
            corpus.open_trace(TraceOpened(trace_id="trace", session="session"))
            corpus.record_all("trace", [("observation", seen)] * length)
    async with AsyncExitStack() as stack:
        files = stack.enter_context(ExitStack())
        corpus = stack.enter_context(Corpus.open(paths["library"]))
        numbers = count()

        async def library() -> None:
            corpus.record("trace", "observation", {**seen, "labels": [f"n{next(numbers)}"]})

        subjects: dict[str, Call] = {
            "fdatasync": synced_write(folder, files, size),
            "library": library,
        }
        for era, path in ((era, paths[era]) for era in ERAS):
            bare = await connected(stack, era, __file__, BARE)
            ours = await connected(
                stack, era, "-m", "dtui.cli", "mcp", str(path), "--session", "session"
            )
            subjects[f"empty tool {era}"] = calling(bare, "nothing", seen)
            subjects[f"log_observation {era}"] = calling(ours, "log_observation", seen)
        times = await measured(subjects, rounds)
    where = file_system_of(folder) or "an unknown file system"
    print(f"{rounds} rounds on {where}, {size} bytes an item, a trace of {length:,} items")
    print(f"{'':30}{'p50 ms':>9}{'p95 ms':>9}{'× floor':>9}")
    for name, each in times.items():
        p50, p95 = median(each), quantiles(each, n=20)[-1]
        era = name.rpartition(" ")[2]
        floor = ""
        if name.startswith("log_"):
            least = median(times["library"]) + median(times[f"empty tool {era}"])
            floor = f"{p50 / least:>9.2f}"
        print(f"{name:30}{p50 * 1e3:>9.3f}{p95 * 1e3:>9.3f}{floor}")


def main() -> None:
    """Measure below the folder named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--length", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, default=Path())
    asked = parser.parse_args()
    with TemporaryDirectory(dir=asked.folder) as folder:
        asyncio.run(run(Path(folder), asked.rounds, asked.length))


if __name__ == "__main__":
    if sys.argv[1:] == [BARE]:
        serve_bare()
    else:
        main()
