"""The same join within bounded memory: frames cut by a hash of the proposal, joined part by part.

Both frames are read in slices and set down in parts, so that a decision and its outcomes always
meet in one part. Answers are set down by slices of the decisions in their turn: the last pass over
these finds each row's answer beside the others of its slice, and writes it where the row was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from learning.join.checks import check_answerable
from learning.join.flaws import FlawedRowsError, refusal
from learning.join.kernel import answered
from learning.join.narrowing import ROW, narrowed_decisions, narrowed_outcomes
from learning.join.question import Question

BYTES_A_ROW = 500
"""What the kernel takes at its peak for a decision or an outcome: at most 400 were measured, with
ids of ten letters."""

_MOST_PARTS = 4_096

_KEY = "part or slice"


def join_parts(
    decisions: pl.LazyFrame,
    outcomes: pl.LazyFrame,
    asked: Question,
    *,
    folder: Path,
    memory: int,
) -> pl.LazyFrame:
    """Join what is too large for memory, into Parquet files.

    Parameters
    ----------
    decisions, outcomes
        Best `polars.scan_parquet` of files: they are read slice by slice, decisions twice.
    asked
        The question.
    folder
        An empty folder for the answer, and until that is there for about as much as is joined.
    memory
        How many bytes the join may take; Python and polars themselves take 100 MB more.

    Returns
    -------
    pl.LazyFrame
        What `join_arrow` returns, row by row, scanned from `folder`.

    Raises
    ------
    InvalidFrameError
        If a column or a row is not what it must be.
    InsufficientDataError
        If no decision was taken by as_of.
    """
    check_answerable(decisions, outcomes, asked)
    step = max(1, memory // BYTES_A_ROW)
    parts = min(_MOST_PARTS, -(-(_height(decisions) + _height(outcomes)) // step))
    made, told, answers = folder / "made", folder / "told", folder / "answers"
    _cut(decisions, step, parts, made, lambda rows, at: narrowed_decisions(rows, asked, offset=at))
    _cut(outcomes, step, parts, told, lambda rows, at: narrowed_outcomes(rows, asked, offset=at))
    _answer(made, told, answers, step, asked)
    joined = folder / "joined"
    joined.mkdir()
    for number, (start, rows) in enumerate(_slices(decisions, step)):
        answer = _read(answers / str(number)).sort(ROW).drop(ROW)
        rows.collect().hstack(answer).write_parquet(joined / f"{start:012}.parquet")
    for used in (made, told, answers):
        shutil.rmtree(used)
    return pl.scan_parquet(joined / "*.parquet")


def _cut(
    frame: pl.LazyFrame,
    step: int,
    parts: int,
    folder: Path,
    narrowed: Callable[[pl.LazyFrame, int], pl.LazyFrame],
) -> None:
    """Set a frame down in parts."""
    part = pl.col("proposal_id").hash() % parts
    for start, slice_ in _slices(frame, step):
        _set_down(narrowed(slice_, start).collect(), part, folder, start)
    # So that a part without rows still says what its columns are.
    for number in range(parts):
        if not (folder / str(number)).exists():
            _write(narrowed(frame.head(0), 0).collect(), folder / str(number), 0)


def _answer(made: Path, told: Path, answers: Path, step: int, asked: Question) -> None:
    flawed: list[FlawedRowsError] = []
    for part in sorted(made.iterdir()):
        decisions = _read(part)
        try:
            answer = answered(decisions, _read(told / part.name), asked)
        except FlawedRowsError as found:  # in the other parts there may be more of it
            flawed.append(found)
            continue
        _set_down(answer.with_columns(decisions[ROW]), pl.col(ROW) // step, answers, part.name)
    if flawed:
        raise refusal(flawed)


def _slices(frame: pl.LazyFrame, step: int) -> Iterator[tuple[int, pl.LazyFrame]]:
    for start in range(0, _height(frame), step):
        yield start, frame.slice(start, step)


def _height(frame: pl.LazyFrame) -> int:
    return frame.select(pl.len()).collect(engine="streaming").item()


def _set_down(rows: pl.DataFrame, by: pl.Expr, folder: Path, name: object) -> None:
    keyed = rows.with_columns(by.alias(_KEY))
    for (key,), some in keyed.partition_by(_KEY, include_key=False, as_dict=True).items():
        _write(some, folder / str(key), name)


def _write(rows: pl.DataFrame, folder: Path, name: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows.write_ipc(folder / f"{name}.arrow")


def _read(folder: Path) -> pl.DataFrame:
    files = sorted(folder.iterdir())
    return pl.concat([pl.read_ipc(file) for file in files])
