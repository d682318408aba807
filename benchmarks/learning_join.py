"""Joining outcomes to decisions: in memory beside DuckDB's ASOF join, and within bounded memory.

    python benchmarks/learning_join.py [--ten] [--huge]

A million decisions, or ten with `--ten`, and 1.1 × as many versions of outcomes, in no order at
all: one decision in ten has a corrected outcome, six in ten outcomes are true. DuckDB is asked the
same in SQL: what was recorded by as_of, the last version of each outcome, an ASOF join strictly
after the decision, three horizons of it. Both start from tables in memory and have two threads;
rows that differ are counted, and there are none.

Bounded memory reads Parquet and writes Parquet in a fresh process, whose peak the kernel tells.
`--huge` does that for a hundred million decisions too, which wants half an hour and 40 GB of disk.
Read the ratio and the peaks. The tables are kept in the temporary folder.
"""

# pyright: basic, reportMissingImports=false

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
import polars as pl

from learning.join import Question, join_outcomes, join_parts

MILLION = 1_000_000
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
START = 1_735_689_600_000_000  # 2025-01-01, microseconds
DAY = 86_400_000_000
HORIZONS = tuple(timedelta(days=days) for days in (30, 60, 90))
MOMENT = pl.Datetime("us", "UTC")
MEMORY = 300_000_000
ROUNDS = 5

BOUNDED = """
import sys
sys.path.insert(0, sys.argv[3])
from learning_join import joined_in_parts
print(*joined_in_parts(sys.argv[1], int(sys.argv[2])))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) * 1024)  # getrusage would count the parent's peak as ours
"""

ASOF = """
WITH known AS (
    SELECT proposal_id, outcome_id, version, value, occurred_at FROM told
    WHERE metric = 'won' AND recorded_at <= $as_of
), latest AS (
    SELECT proposal_id, arg_max(value, version) AS value,
           arg_max(occurred_at, version) AS occurred_at
    FROM known GROUP BY proposal_id, outcome_id
), joined AS (
    SELECT made.*, latest.value, latest.occurred_at
    FROM made ASOF LEFT JOIN latest
    ON made.proposal_id = latest.proposal_id AND made.decided_at < latest.occurred_at
)
SELECT proposal_id, decided_at, probability, {columns} FROM joined
"""
COLUMNS = """
CASE WHEN decided_at + INTERVAL {days} DAY <= $as_of
     THEN value = 1 AND occurred_at <= decided_at + INTERVAL {days} DAY END AS outcome_{days}d,
decided_at + INTERVAL {days} DAY <= $as_of AS matured_{days}d
"""


def made(rows: range, size: int) -> pl.DataFrame:
    """Return some of the decisions of a table of `size`, each always the same."""
    which = _shuffled(rows, size, 613_651_349)
    return pl.DataFrame(
        {
            "proposal_id": _ids("p", which),
            "decided_at": pl.Series(_decided(which)).cast(MOMENT),
            "probability": _drawn(which, 2, 101) / 100,
        }
    )


def told(rows: range, size: int) -> pl.DataFrame:
    """Return some of the outcome versions of a table of `size` decisions."""
    number = _shuffled(rows, size + size // 10, 982_451_653)
    again = number >= size
    of = np.where(again, _shuffled(number - size, size, 715_225_739), number)
    occurred = _decided(of) + DAY + _drawn(number, 3, 149 * DAY)
    recorded = occurred + (1 + again) * _drawn(number, 4, 5 * DAY)
    return pl.DataFrame(
        {
            "outcome_id": _ids("o", of),
            "version": 1 + again.astype(np.int64),
            "proposal_id": _ids("p", of),
            "metric": pl.repeat("won", len(of), eager=True),
            "value": (_drawn(number, 5, 10) < 6).astype(float),
            "censored": np.zeros(len(of), bool),
            "horizon": pl.repeat(None, len(of), dtype=pl.Duration("us"), eager=True),
            "occurred_at": pl.Series(occurred).cast(MOMENT),
            "recorded_at": pl.Series(recorded).cast(MOMENT),
        }
    )


def _decided(which: np.ndarray) -> np.ndarray:
    return START + _drawn(which, 1, 365 * DAY)


def _shuffled(rows: range | np.ndarray, size: int, step: int) -> np.ndarray:
    # The step shares no factor with the size, so this visits every row once, in no order.
    return np.asarray(rows) * step % size


def _drawn(keys: np.ndarray, salt: int, below: int) -> np.ndarray:
    """Return what looks random and follows from the keys alone (splitmix64)."""
    mixed = keys.astype(np.uint64) + np.uint64(salt * 0x9E3779B97F4A7C15 % 2**64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) % np.uint64(below)).astype(np.int64)


def _ids(letter: str, numbers: np.ndarray) -> pl.Series:
    digits = pl.lit(pl.Series(numbers)).cast(pl.String).str.zfill(9)
    return pl.select(pl.lit(letter) + digits).to_series()


def tables(size: int) -> Path:
    """Return the folder of a table's Parquet files, written the first time."""
    folder = Path(tempfile.gettempdir()) / f"dtui-learning-join-{size}"
    for name, rows, count in (("made", made, size), ("told", told, size + size // 10)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for start in range(0, count, MILLION):
            file = folder / name / f"{start:012}.parquet"
            if not file.exists():
                part = file.with_suffix(".part")
                rows(range(start, min(start + MILLION, count)), size).write_parquet(part)
                part.rename(file)
    return folder


def by_us(decisions: pl.DataFrame, outcomes: pl.DataFrame) -> pl.DataFrame:
    """Join in process."""
    return join_outcomes(decisions, outcomes, horizons=HORIZONS, as_of=AS_OF, metric="won")


def by_duckdb(decisions: pl.DataFrame, outcomes: pl.DataFrame) -> Callable[[], pl.DataFrame]:
    """Return the same asked of DuckDB, which has the tables in memory already."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 2; SET TimeZone = 'UTC'")
    for name, frame in (("made", decisions), ("told", outcomes)):
        connection.register(f"{name}_given", frame)
        connection.execute(f"CREATE TABLE {name} AS FROM {name}_given")
    columns = ",".join(COLUMNS.format(days=horizon.days) for horizon in HORIZONS)
    query = ASOF.format(columns=columns)
    params = {"as_of": AS_OF}
    return lambda: pl.DataFrame(connection.sql(query, params=params).to_arrow_table())


def joined_in_parts(folder: str, memory: int) -> tuple[float, int]:
    """Join Parquet files into Parquet files; return the seconds and how many came true."""
    asked = Question(HORIZONS, AS_OF, "won")
    made_, told_ = (pl.scan_parquet(Path(folder) / name / "*.parquet") for name in ("made", "told"))
    with tempfile.TemporaryDirectory() as place:
        begin = perf_counter()
        joined = join_parts(made_, told_, asked, folder=Path(place), memory=memory)
        took = perf_counter() - begin
        return took, joined.select(pl.col("outcome_90d").sum()).collect(engine="streaming").item()


def in_memory(size: int, rounds: int) -> None:
    """Measure both in turn, and print a line each."""
    folder = tables(size)
    decisions, outcomes = (
        pl.read_parquet(folder / name / "*.parquet") for name in ("made", "told")
    )
    ways: dict[str, Callable[[], pl.DataFrame]] = {"ours": lambda: by_us(decisions, outcomes)}
    if find_spec("duckdb"):
        ways["DuckDB ASOF"] = by_duckdb(decisions, outcomes)
    else:
        print("DuckDB is not installed: no ratio. pip install duckdb pyarrow")
    walls: dict[str, list[float]] = {name: [] for name in ways}
    cpus: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, pl.DataFrame] = {}
    for _ in range(rounds):
        for name, way in ways.items():
            wall, cpu = perf_counter(), process_time()
            answers[name] = way()
            walls[name].append(perf_counter() - wall)
            cpus[name].append(process_time() - cpu)
    print(f"{size:,} decisions in memory, medians of {rounds}{_differing(*answers.values())}")
    floor = median(walls[[*ways][-1]]), median(cpus[[*ways][-1]])
    for name in ways:
        wall, cpu = median(walls[name]), median(cpus[name])
        ratios = f"{wall / floor[0]:>7.2f} ×{cpu / floor[1]:>7.2f} ×"
        print(f"  {name:16}{wall:>8.2f} s{cpu:>8.2f} s of CPU{ratios}")


def _differing(ours: pl.DataFrame, theirs: pl.DataFrame | None = None) -> str:
    if theirs is None:
        return ""
    names = [f"{what}_{horizon.days}d" for horizon in HORIZONS for what in ("outcome", "matured")]
    beside = ours.join(theirs, on="proposal_id", suffix=" theirs")
    same = [pl.col(name).eq_missing(pl.col(f"{name} theirs")) for name in names]
    differ = beside.select((~pl.all_horizontal(same)).sum()).item()
    return f"; {differ + ours.height - beside.height} rows differ"


def bounded(size: int, memory: int) -> None:
    """Measure a fresh process, and print a line."""
    command = [
        sys.executable,
        "-c",
        BOUNDED,
        str(tables(size)),
        str(memory),
        str(Path(__file__).parent),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    took, true, peak = done.stdout.split()
    print(f"{size:,} decisions within memory={memory // MILLION} MB: {float(took):.1f} s, ", end="")
    print(f"peak of the process {int(peak) / 1e6:,.0f} MB ({int(true):,} true within 90 days)")


def main() -> None:
    """Measure, and print."""
    in_memory(MILLION, ROUNDS)
    bounded(MILLION, MEMORY // 4)
    if "--ten" in sys.argv:
        in_memory(10 * MILLION, 3)
        bounded(10 * MILLION, MEMORY)
    if "--huge" in sys.argv:
        bounded(100 * MILLION, 3 * MEMORY)


if __name__ == "__main__":
    main()
