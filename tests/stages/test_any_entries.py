"""Whatever an executor returns is taken as a whole or refused as one, and never blows up."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from dtui.errors import RefusedEntryError
from dtui.stages import (
    AnswerEntry,
    Entry,
    EvaluationEntry,
    EvidenceEntry,
    HypothesisEntry,
    QuestionEntry,
    SelectionEntry,
    StageTask,
    SummaryEntry,
    VerdictEntry,
    drafts_of,
)
from dtui.trace import STAGES, Citation, Deduction, StageName, stages_of
from tests.stages.plans import open_decision

texts = st.sampled_from(["It fails", " ", "two\nlines \x1b[2J", "NUL \0", "half \ud83d", "漢字"])
names = st.sampled_from([None, "a", "b"])
refs = st.sampled_from(["a", "b", "obs-1", "dec-1", "opt-1", "hyp-1", "qst-1", "nowhere", ""])
cites = st.lists(refs, max_size=2).map(tuple)
cited = st.just((Citation(kind="file", ref="orders.csv"),))
flags = st.booleans()
numbers = st.sampled_from([None, 0.5, 2.0, float("nan")])

hypotheses = st.builds(
    HypothesisEntry,
    statement=texts,
    name=names,
    challenges=st.none() | refs,
    confidence=numbers,
    cites=cites,
)
others = st.one_of(
    st.builds(EvidenceEntry, statement=texts, citations=cited, name=names, cites=cites),
    st.builds(QuestionEntry, question=texts, name=names, about=st.none() | refs, cites=cites),
    st.builds(VerdictEntry, hypothesis=refs, validated=flags, reasoning=texts, cites=cites),
    st.builds(AnswerEntry, question=refs, answer=texts, name=names, cites=cites),
)
of_the_matrix = st.one_of(
    st.builds(
        EvaluationEntry,
        option_id=refs,
        constraint_id=st.sampled_from(["con-1", "con-2", "opt-1"]),
        satisfied=flags,
        reasoning=texts,
        score=numbers,
    ),
    st.builds(SelectionEntry, option_id=st.none() | refs, reasoning=texts),
)
summaries = st.builds(SummaryEntry, statement=texts, examined=st.lists(texts).map(tuple))
claims = st.builds(HypothesisEntry, statement=st.just("It fails"), name=names)
on_claims = st.one_of(
    st.builds(EvidenceEntry, statement=st.just("It held"), citations=cited),
    st.builds(QuestionEntry, question=st.just("Why?"), about=st.sampled_from([None, "a", "b"])),
    st.builds(
        VerdictEntry,
        hypothesis=st.sampled_from(["a", "b", "hyp-1"]),
        validated=flags,
        reasoning=st.just("So"),
        cites=st.just(("obs-1",)),
    ),
)
plausible = st.tuples(
    st.lists(claims, max_size=3, unique_by=lambda claim: claim.name or id(claim)),
    st.lists(on_claims, max_size=3),
    st.just([SummaryEntry(statement="All in all", examined=("scope",))]),
).map(lambda parts: [entry for part in parts for entry in part])
anything = st.lists(st.one_of(hypotheses, others, of_the_matrix, summaries), max_size=6)


@given(st.sampled_from(STAGES), st.one_of(plausible, anything))
async def test_what_is_let_through_the_store_takes_and_all_else_is_a_refusal(
    stage: StageName, entries: Sequence[Entry]
) -> None:
    store = await open_decision()
    before = await store.get_trace()
    task = StageTask(stage, "dec-1", before)
    try:
        drafts = drafts_of(task, entries)
    except RefusedEntryError:
        return
    ids = await store.record_all(drafts)
    assert ids == [payload["id"] for _, payload in drafts]
    trace = await store.get_trace()
    if stage == "trade_off_matrix":
        return
    state = next(s for s in stages_of(trace, "dec-1") if s.stage == stage)
    assert state.summary == ids[-1]
    # No hypothesis is left hanging: it has a verdict, or a question that would settle it.
    later = StageTask(stage, "dec-1", trace)
    asked = {name for question in later.open_questions for name in question.trace_item_refs}
    assert {hypothesis.id for hypothesis in later.open_hypotheses} <= asked
    summary = trace[ids[-1]]
    assert isinstance(summary, Deduction)
    counts = summary.counts
    assert counts["hypotheses generated"] == counts["resolved"] + counts["needing follow-up"]
    assert counts["needing follow-up"] == len(later.open_hypotheses)
