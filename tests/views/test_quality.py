"""What terminal, notebook and command show of how well a trace is argued."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtui.audit.liveness import Liveness
from dtui.audit.quality import Criterion, Subject, audit_quality
from dtui.corpus import Corpus
from dtui.errors import DtuiError
from dtui.imports.jsonl import restore_jsonl
from dtui.text import plain
from dtui.trace import Trace, TraceOpened, parse_item
from dtui.views.excerpt import excerpt
from dtui.views.item_card import item_card
from dtui.views.quality import (
    TraceQuality,
    audited,
    quality_blocks,
    quality_phrases,
    quality_rows,
    quality_text,
    read_trace_quality,
    summary_line,
    trace_quality,
)
from sample_traces import corpus_lines

LIVE = Liveness("northwind", "live", "3 of 40 items in the last 6 min of 1 h")


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    with Corpus.create(tmp_path_factory.mktemp("corpus") / "samples.db") as corpus:
        restore_jsonl(io.StringIO("\n".join(corpus_lines())), corpus, name="the samples")
        yield corpus


def test_a_card_tells_what_its_words_tell_and_no_other_card_does(northwind: Trace) -> None:
    for item in northwind:
        phrases = item_card(northwind, item.id).quality
        assert phrases == quality_phrases(quality_rows(northwind, item.id))
        judged = item.type in ("hypothesis", "decision_selection") or (
            item.type == "decision_option_constraint_evaluation"
            or (item.type == "hypothesis_validation" and not item.validated)
        )
        assert bool(phrases) == judged


def test_the_quality_of_an_excerpt_is_that_of_the_whole_trace(samples: Corpus) -> None:
    judged = 0
    for trace_row in samples.traces(limit=1_000):
        whole = samples.trace(trace_row.trace_id)
        for row in samples.rows.items(trace_row.trace_id):
            found = quality_rows(excerpt(samples, row), row.item_id)
            assert found == quality_rows(whole, row.item_id)
            judged += bool(found)
    assert judged > 100


def test_a_whole_trace_has_the_rows_of_its_cards_and_says_what_repeats(samples: Corpus) -> None:
    page = audited(samples, "inc-4471")
    trace = samples.trace("inc-4471")
    for item in trace:
        rows = tuple(row for row in page.rows if row.item_id == item.id)
        assert tuple(r for r in rows if r.criterion != "distinct") == quality_rows(trace, item.id)


def test_a_page_survives_the_way_through_a_command(samples: Corpus) -> None:
    page = audited(samples, "inc-4471")
    assert read_trace_quality(json.dumps(page.to_dict()).encode()) == page


@pytest.mark.parametrize("printed", [b"", b"[]", b"{}", b'{"rows": [{}]}', b'{"rows": 3}', b"\xff"])
def test_what_is_no_audit_is_refused(printed: bytes) -> None:
    with pytest.raises(DtuiError, match="no audit of a trace"):
        read_trace_quality(printed)


def test_a_second_judges_answers_and_failures_stand_with_their_item(northwind: Trace) -> None:
    def judge(subject: Subject, criterion: Criterion) -> tuple[str, str]:
        if criterion.name == "mechanism":
            raise TimeoutError("no reply")
        return "no", "I say so."

    quality = audit_quality(northwind, judge=judge, name="model")  # pyright: ignore[reportArgumentType]
    page = trace_quality(quality, LIVE)
    ids = [row.item_id for row in page.rows]
    assert ids == sorted(ids, key=ids.index)
    text = quality_text(page)
    assert "model: mechanism, failed: TimeoutError: no reply" in text
    assert "model: own words, no: I say so." in text


def test_a_retrospective_trace_is_said_to_be_one_at_the_top(northwind: Trace) -> None:
    late = LIVE._replace(verdict="retrospective", why="11 of 12 items")
    page = trace_quality(audit_quality(northwind), late)
    head = quality_blocks(page, 80)[0]
    assert head.lines[0][0] == ("Written: retrospective", "late")
    assert summary_line(page).startswith("northwind: retrospective; ")


def test_a_criterion_unfolds_into_how_good_its_answers_are(northwind: Trace) -> None:
    page = trace_quality(audit_quality(northwind), LIVE)
    (block,) = (b for b in quality_blocks(page, 80) if b.name == "criterion mechanism")
    assert "agreement with a reader: kappa" in "".join(s.text for line in block.more for s in line)


@given(
    st.text(min_size=1, max_size=80).filter(lambda text: text.strip(" \n\t")), st.integers(30, 90)
)
def test_any_text_is_fit_to_be_shown(text: str, width: int) -> None:
    if "\x00" in text:
        return
    claim = parse_item(
        {
            "type": "hypothesis",
            "id": "hyp-1",
            "statement": text,
            "recorded_at": "2026-10-01T09:00:00Z",
        }
    )
    trace = Trace(TraceOpened(trace_id="t"), [claim, claim])
    page: TraceQuality = trace_quality(audit_quality(trace), LIVE)
    shown = quality_text(page, width)
    assert shown == plain(shown)
    blocks = quality_blocks(page, width)
    assert len({block.name for block in blocks}) == len(blocks)
