"""A report of a corpus is dated by its own domain, whatever else goes on in the log."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import sample_traces
from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from dtui.imports.jsonl import restore_jsonl
from learning.report import build_report, read_source
from learning.report.summary import summary_text
from sample_traces import pricing

DESK = pricing.Parameters(decisions=60, begins=datetime(2026, 4, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """Give a pricing desk alone, with a fixed salt so that its hashes are the same anywhere."""
    lines = "\n".join(pricing.lines_of(pricing.simulate(DESK)))
    yield from restored(lines, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """Give the same desk and, after it, the samples of five other domains."""
    lines = "\n".join(sample_traces.demo_lines(pricing.simulate(DESK)))
    yield from restored(lines, tmp_path_factory.mktemp("demo"))


def restored(lines: str, folder: Path) -> Iterator[Corpus]:
    with Corpus.create(folder / "decisions.db", salt=lambda: bytes(16)) as corpus:
        restore_jsonl(io.StringIO(lines), corpus)
        yield corpus


def test_a_desk_that_closed_is_reported_on_as_if_nothing_else_went_on(
    desk: Corpus, demo: Corpus
) -> None:
    assert demo.log.head() > desk.log.head()
    assert summary_text(build_report(demo), 100) == summary_text(build_report(desk), 100)


def test_a_domain_that_goes_on_is_reported_on_as_of_its_own_last_entry(demo: Corpus) -> None:
    made = build_report(demo, domain="code")
    assert made.origin.as_of.startswith("2026-10-25T13:21:00")


def test_a_moment_that_is_given_holds(demo: Corpus) -> None:
    moment = datetime(2026, 8, 1, tzinfo=UTC)
    assert read_source(demo, as_of=moment).as_of == moment


def test_the_frames_are_those_known_at_that_moment(demo: Corpus) -> None:
    own = read_source(demo)
    assert own.as_of is not None
    assert own.as_of < datetime(2026, 7, 1, tzinfo=UTC) + timedelta(days=1)
    assert set(own.decisions["domain"]) == {"pricing exceptions"}


def test_a_domain_that_is_not_there_is_named_before_anything_is_dated_by_it(demo: Corpus) -> None:
    with pytest.raises(InvalidQueryError, match="no decisions of domain 'x'"):
        read_source(demo, domain="x")
