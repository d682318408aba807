"""The head kept beside a log: whoever lost entries is told, and nobody else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.audit import audit_log
from dtui.corpus import Corpus
from dtui.errors import ExistingCorpusError, LostEntriesError, MissingCorpusError
from dtui.log.head import Head, KeptHead, Loss
from dtui.trace import TraceOpened
from tests.log.scratch import SEEN


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed corpus whose head is at position 4."""
    path = tmp_path / "decisions.db"
    with Corpus.create(path) as corpus:
        corpus.open_trace(TraceOpened(trace_id="t"))
        for _ in range(3):
            corpus.record("t", "observation", SEEN)
    return path


def head_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.head")


def shortened(path: Path, by: int) -> Path:
    """Give a corpus its content of some entries ago, as a damaged write-ahead log does."""
    with Corpus.open(path) as corpus:
        shutil.copy(path, path.with_name("before"))
        for _ in range(by):
            corpus.record("t", "observation", SEEN)
    path.with_name("before").replace(path)
    return path


def fail_inside(corpus: Corpus) -> None:
    """Record something in a block that raises."""
    with corpus.writing():
        corpus.record("t", "observation", SEEN)
        raise KeyError


@given(st.integers(0, 10**19), st.binary(min_size=32, max_size=32))
def test_a_head_reads_back_as_it_was_kept(
    tmp_path_factory: pytest.TempPathFactory, position: int, leaf: bytes
) -> None:
    kept = KeptHead(tmp_path_factory.mktemp("head") / "log")
    assert kept.read() is None
    kept.keep(7, bytes(32))
    kept.keep(position, leaf)
    kept.close()
    assert KeptHead(kept.path.with_suffix("")).read() == Head(position, leaf)
    assert kept.path.read_bytes().count(b"\n") == 1


@given(st.integers(0, 105), st.integers(1, 255))
def test_a_head_of_which_a_byte_was_changed_says_nothing(
    tmp_path_factory: pytest.TempPathFactory, place: int, noise: int
) -> None:
    kept = KeptHead(tmp_path_factory.mktemp("head") / "log")
    line = bytearray(Head(7, bytes(32)).line)
    assert len(line) == 107
    line[place] ^= noise
    kept.path.write_bytes(line)
    # A digit in capitals is the same number.
    assert kept.read() in (None, Head(7, bytes(32)))


def test_each_commit_leaves_the_newest_entry_beside_the_log(path: Path) -> None:
    with Corpus.open(path) as corpus:
        for _ in range(2):
            corpus.record("t", "observation", SEEN)
            newest = list(corpus.log.entries())[-1]
            assert corpus.log.kept_head.read() == Head(newest.position, newest.leaf)
        before = head_file(path).read_bytes()
        with corpus.writing():
            corpus.record("t", "observation", SEEN)
            assert head_file(path).read_bytes() == before, "nothing is on disk yet"
        assert head_file(path).read_bytes() != before


def test_what_was_undone_is_in_no_head(path: Path) -> None:
    before = head_file(path).read_bytes()
    with Corpus.open(path) as corpus:
        with pytest.raises(KeyError):
            fail_inside(corpus)
        assert head_file(path).read_bytes() == before
        with corpus.writing():
            kept = corpus.record("t", "observation", SEEN)
            with pytest.raises(KeyError):
                fail_inside(corpus)
        head = corpus.log.kept_head.read()
        assert head is not None
        assert head.position == corpus.log.head() == 5
        assert corpus.trace("t").newest == corpus.trace("t")[kept]


def test_a_head_older_than_the_log_is_legal(path: Path) -> None:
    before = head_file(path).read_bytes()
    with Corpus.open(path) as corpus:
        corpus.record("t", "observation", SEEN)
    head_file(path).write_bytes(before)
    with Corpus.open(path) as corpus:
        assert corpus.log.loss() is None
        corpus.record("t", "observation", SEEN)


@pytest.mark.parametrize("content", [None, b"", b"garbage " * 999, bytes(107)])
def test_a_corpus_without_a_readable_head_is_fine_and_gets_one(
    path: Path, content: bytes | None
) -> None:
    head_file(path).unlink()
    if content is not None:
        head_file(path).write_bytes(content)
    with Corpus.open(path) as corpus:
        assert corpus.log.loss() is None
        corpus.record("t", "observation", SEEN)
    assert KeptHead(path).read() is not None


def test_a_log_that_lost_entries_says_how_many_and_can_only_be_read(path: Path) -> None:
    with Corpus.open(shortened(path, by=3)) as corpus:
        loss = corpus.log.loss()
        assert loss is not None
        assert (loss.kept.position, loss.position, loss.lost) == (7, 4, 3)
        assert loss.says == "lost 3 entries: it reached position 7 and ends at 4 now"
        assert len(corpus.trace("t")) == 3
        assert list(audit_log(corpus)) != []
        for _ in range(2):
            with pytest.raises(LostEntriesError, match=r"lost 3 entries.*--accept-loss"):
                corpus.record("t", "observation", SEEN)
        assert len(corpus.trace("t")) == 3
        with pytest.raises(LostEntriesError), corpus.writing():
            pass


def test_a_log_that_holds_another_entry_in_the_place_of_one_says_so(path: Path) -> None:
    head_file(shortened(path, by=1)).rename(path.with_name("kept"))
    with Corpus.open(path) as corpus:  # without a head nobody knows
        corpus.record("t", "observation", {**SEEN, "statement": "Another one"})
    path.with_name("kept").replace(head_file(path))
    with Corpus.open(path) as corpus:
        loss = corpus.log.loss()
        assert loss is not None
        assert loss.lost == 0
        assert loss.says == "lost entries: another one stands at position 5"
        with pytest.raises(LostEntriesError, match="another one stands at position 5"):
            corpus.record("t", "observation", SEEN)


def test_what_another_process_appended_is_no_loss(path: Path) -> None:
    with Corpus.open(path) as ours, Corpus.open(path) as theirs:
        for _ in range(2):
            theirs.record("t", "observation", SEEN)
            assert ours.log.loss() is None
            ours.record("t", "observation", SEEN)
            assert theirs.log.loss() is None


def test_a_loss_while_the_corpus_is_open_is_seen_by_the_next_append(path: Path) -> None:
    with Corpus.open(path) as corpus:
        corpus.record("t", "observation", SEEN)
        head_file(path).write_bytes(Head(6, bytes(32)).line)  # another process got further
        with pytest.raises(LostEntriesError, match="lost 1 entry"):
            corpus.record("t", "observation", SEEN)


def test_no_corpus_takes_the_place_of_one_that_was_moved_away_without_its_head(
    path: Path, tmp_path: Path
) -> None:
    path.rename(tmp_path / "elsewhere")
    line = head_file(path).read_bytes()
    for make in (Corpus.create, Corpus.open):
        with pytest.raises((ExistingCorpusError, MissingCorpusError)) as refused:
            make(path)
        assert f"{path.name}.head is left of a corpus" in str(refused.value)
    assert head_file(path).read_bytes() == line
    (tmp_path / "elsewhere").rename(path)
    with Corpus.open(path) as corpus:
        corpus.record("t", "observation", SEEN)


def test_a_corpus_is_made_again_where_nothing_is_left_of_an_earlier_one(path: Path) -> None:
    path.unlink()
    head_file(path).unlink()
    with Corpus.create(path) as corpus:
        assert corpus.log.loss() is None
        corpus.open_trace(TraceOpened(trace_id="t"))
        assert corpus.log.loss() is None


def test_a_copy_with_or_without_its_head_is_whole(path: Path, tmp_path: Path) -> None:
    for number, names in enumerate([[""], ["", ".head"], ["", ".head", ".lock"]]):
        folder = tmp_path / str(number)
        folder.mkdir()
        for end in names:
            shutil.copy(f"{path}{end}", folder)
        with Corpus.open(folder / path.name) as corpus:
            assert corpus.log.loss() is None
            corpus.record("t", "observation", SEEN)


def test_a_head_that_cannot_be_written_stops_no_append(path: Path) -> None:
    head_file(path).unlink()
    head_file(path).mkdir()
    with Corpus.open(path) as corpus:
        corpus.record("t", "observation", SEEN)
        assert corpus.log.loss() is None
        corpus.record("t", "observation", SEEN)


def test_the_loss_of_all_is_told_too() -> None:
    assert Loss(Head(2, bytes(32)), 0).says.startswith("lost 2 entries: it reached position 2")


def test_a_corpus_that_lost_entries_says_so_where_it_is_shown(path: Path) -> None:
    with Corpus.open(shortened(path, 2)) as corpus:
        says = "lost 2 entries: it reached position 6 and ends at 4 now"
        assert repr(corpus) == f"<Corpus 'decisions.db' of 'local', 4 entries; {says}>"
        html = corpus._repr_html_()
        assert html is not None
        assert says in html


def test_what_others_append_while_it_is_read_as_of_a_moment_is_no_loss(path: Path) -> None:
    with Corpus.open(path) as corpus, Corpus.open(path) as other:
        with corpus.log.reading():
            assert corpus.log.head() == 4
            other.record("t", "observation", SEEN)
            assert corpus.log.loss() is None
            assert repr(corpus) == "<Corpus 'decisions.db' of 'local', 4 entries>"
        assert corpus.log.loss() is None
