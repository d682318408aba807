"""A table of any length is read a little at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MEASURED = """
import resource, sys
from pathlib import Path
from dtui.corpus import Corpus
from dtui.imports.tables import RefusedTableError, import_table, parse_mapping

folder, name = Path(sys.argv[1]), sys.argv[2]
mapping = parse_mapping('''
[[events]]
kind = "trigger"
only = {chosen = ["yes"]}
id = "row-{n}"
says = {column = "text"}
''')
with Corpus.create(folder / f"{name}.db") as corpus:
    try:
        import_table(folder / name, mapping, corpus)
    except RefusedTableError as error:
        assert error.result.bad_rows > 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""

SHORT, LONG = 1_000, 100_000
TEXT = "x" * 300


def peak(folder: Path, name: str) -> int:
    """Return the most memory that an import took in a process of its own, in MB."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURED, folder, name],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    in_kb = int(run.stdout)
    return in_kb // (1024 if sys.platform != "darwin" else 1024 * 1024)


def row(number: int, *, bad: bool) -> tuple[int, str, str]:
    return number, "yes" if bad or number % 500 == 0 else "no", " " if bad else TEXT


@pytest.mark.parametrize("bad", [False, True], ids=["good", "bad"])
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_hundred_thousand_rows_take_hardly_more_memory_than_a_thousand(
    tmp_path: Path, ending: str, bad: bool
) -> None:
    for length in (SHORT, LONG):
        rows = (row(number, bad=bad) for number in range(length))
        with (tmp_path / f"{length}.{ending}").open("w") as out:
            if ending == "csv":
                out.write("n,chosen,text,unmapped\n")
                out.writelines(f"{n},{chosen},{text},{TEXT}\n" for n, chosen, text in rows)
            else:
                out.writelines(
                    f'{{"n":{n},"chosen":"{chosen}","text":"{text}","unmapped":"{TEXT}"}}\n'
                    for n, chosen, text in rows
                )
    assert peak(tmp_path, f"{LONG}.{ending}") - peak(tmp_path, f"{SHORT}.{ending}") < 15


def test_parquet_is_read_in_pieces(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars")
    for length in (SHORT, LONG):
        table = polars.DataFrame(
            [
                (number, chosen, f"{number} {text}")
                for number, chosen, text in (row(number, bad=False) for number in range(length))
            ],
            schema=["n", "chosen", "text"],
            orient="row",
        )
        table.write_parquet(tmp_path / f"{length}.parquet", compression="uncompressed")
    size = (tmp_path / f"{LONG}.parquet").stat().st_size // 2**20
    assert size > 25
    # polars itself reads ahead; what is held as Python objects would be several times the file.
    assert peak(tmp_path, f"{LONG}.parquet") - peak(tmp_path, f"{SHORT}.parquet") < 4 * size
