"""What waits, across traces."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from dtui.corpus import Corpus
from dtui.trace import TraceOpened
from dtui.tui.app import ReviewApp
from dtui.tui.screens.corpus import CorpusScreen
from dtui.tui.screens.decision import DecisionScreen
from dtui.tui.screens.queue import QueueScreen
from dtui.tui.screens.trace import TraceScreen
from dtui.tui.widgets.prose import Prose

ScreenText = Callable[[ReviewApp], str]


async def test_what_blocks_an_agent_comes_before_what_waits_for_a_person(
    app: ReviewApp,
) -> None:
    async with app.run_test() as pilot:
        screen = await on_queue(app, pilot)
        rows = [screen.list.row_at(index) for index in range(screen.list.row_count)]
        assert [(row.trace_id, row.item_id) for row in rows if row is not None] == [
            ("northwind", "dec-1"),
            ("northwind", "hyp-2"),
            ("contoso", "qst-1"),
            ("contoso", "hyp-1"),
            ("northwind", "qst-1"),
        ]


async def test_it_says_what_would_unblock_it(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        assert "waits for 1 pair (opt-3 × con-3)" in screen_text(app)
        await pilot.press("n")
        assert "holds up the selection of dec-1" in screen_text(app)


async def test_imported_traces_are_counted_and_shown_on_demand(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        assert "1 in imported traces" in screen_text(app)
        assert "hosted runners" not in screen_text(app)
        await pilot.press("i")
        assert "Do we use hosted runners?" in screen_text(app)
        await pilot.press("i")
        assert "hosted runners" not in screen_text(app)


async def test_enter_opens_the_item_in_its_trace(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        await pilot.press("n", "enter")
        await pilot.pause()
        assert isinstance(app.screen, TraceScreen)
        assert app.screen.spine_list.current_key == "hyp-2"


async def test_enter_on_a_decision_opens_its_matrix(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, DecisionScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, TraceScreen)
        await pilot.press("escape")
        assert isinstance(app.screen, QueueScreen)


async def test_an_answered_question_leaves_the_queue(app: ReviewApp) -> None:
    async with app.run_test() as pilot:
        screen = await on_queue(app, pilot)
        await pilot.press("n", "n", "a")
        app.screen.query_one(Prose).text = "The platform team."
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen
        assert screen.list.row_count == 4
        assert screen.list.current_key == "contoso/hyp-1"


async def test_nothing_that_waits_is_said_too(
    empty_corpus: Corpus, screen_text: ScreenText
) -> None:
    app = ReviewApp(empty_corpus, author="pat")
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        assert "Nothing waits for you." in screen_text(app)
        await pilot.press("n", "enter", "a", "v", "i", "G")
        assert isinstance(app.screen, QueueScreen)


async def test_what_waits_only_in_imported_traces_is_said_with_the_way_there(
    empty_corpus: Corpus, screen_text: ScreenText
) -> None:
    empty_corpus.open_trace(TraceOpened(trace_id="adr-7", profile="imported"))
    seen = {"statement": "CI", "citations": [{"kind": "file", "ref": "7.md"}]}
    empty_corpus.record("adr-7", "observation", seen)
    asked = {"question": "Do we use hosted runners?", "trace_item_refs": ["obs-1"]}
    empty_corpus.record("adr-7", "decision", asked)
    app = ReviewApp(empty_corpus, author="pat")
    async with app.run_test() as pilot:
        assert "0 pending · 1 in imported traces" in screen_text(app)
        await on_queue(app, pilot)
        assert "Nothing waits but 1 in imported traces: press i to see them." in screen_text(app)
        await pilot.press("i")
        await pilot.pause()
        assert "Do we use hosted runners?" in screen_text(app)


async def test_n_wraps_around_and_says_so(app: ReviewApp, screen_text: ScreenText) -> None:
    async with app.run_test() as pilot:
        screen = await on_queue(app, pilot)
        await pilot.press("N")
        await pilot.pause()
        assert screen.list.current_key == "northwind/qst-1"
        assert "wrapped to the last" in screen_text(app)
        await pilot.press("n")
        await pilot.pause()
        assert screen.list.current_key == "northwind/dec-1"
        assert "wrapped to the first" in screen_text(app)


async def test_a_long_statement_is_shown_to_its_end(
    app: ReviewApp, screen_text: ScreenText
) -> None:
    asked = {"question": "Why? " * 100 + "To the end.", "trace_item_refs": ["obs-1"]}
    app.corpus.record("northwind", "question", asked)
    async with app.run_test(size=(80, 24)) as pilot:
        await on_queue(app, pilot)
        await pilot.press("G", "N")
        await pilot.pause()
        assert "To the end." in screen_text(app)


async def on_queue(app: ReviewApp, pilot: Pilot[None]) -> QueueScreen:
    await pilot.press("w")
    await pilot.pause()
    assert isinstance(app.screen, QueueScreen)
    return app.screen


# -- verdicts and outcomes beside the items ------------------------------------------------------


async def test_everything_that_waits_stands_in_the_gates_order(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_queue(pricing_app, pilot)
        assert shown(screen) == [
            ("decision", "northwind/dec-1"),
            ("steelman", "northwind/hyp-2"),
            ("question", "northwind/qst-1"),
            ("verdict", "new-1"),
            ("verdict", "new-2"),
            ("verdict", "new-3"),
            ("outcome", "old-1+86400"),
        ]
        assert "waiting for you  7" in screen.trail.crumbs


async def test_one_kind_is_shown_alone_and_counted(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_queue(pricing_app, pilot)
        for kind, count in (("verdict", 3), ("outcome", 1), ("item", 3), ("all", 7)):
            await pilot.press("f")
            await pilot.pause()
            assert screen.list.row_count == count
            text = screen_text(pricing_app)
            assert f"waiting for you  {count}" in text
            assert f"kind {kind}" in text


async def test_the_domain_of_the_row_is_shown_alone(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    corpus = pricing_app.corpus
    corpus.open_trace(TraceOpened(trace_id="contoso", domain="support"))
    seen = {"statement": "Error rate 4 %", "citations": [{"kind": "metric", "ref": "sli"}]}
    corpus.record("contoso", "observation", seen)
    for question in ("Who owns the rollback?", "Since when?"):
        asked = {"question": question, "trace_item_refs": ["obs-1"]}
        corpus.record("contoso", "question", asked)
    async with pricing_app.run_test(size=(100, 30)) as pilot:
        screen = await on_queue(pricing_app, pilot)
        every = screen.list.row_count
        assert screen.list.go_to("contoso/qst-1")
        await pilot.press("d")
        await pilot.pause()
        assert {key.partition("/")[0] for _, key in shown(screen)} == {"contoso"}
        assert "domain support" in screen_text(pricing_app)
        await pilot.press("d")
        await pilot.pause()
        assert screen.list.row_count == every
        assert screen.list.current_key == "contoso/qst-1"
        assert screen.list.go_to("new-1")
        await pilot.press("d")
        await pilot.pause()
        assert screen.list.row_count == every - 2
        assert "domain pricing" in screen_text(pricing_app)


async def test_the_trail_says_since_when_the_oldest_waits(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        await on_queue(pricing_app, pilot)
        assert "oldest 5 d" in screen_text(pricing_app)
        await pilot.press("f")
        await pilot.pause()
        assert "oldest 4 d" in screen_text(pricing_app)


async def test_a_filter_that_leaves_nothing_says_how_to_see_more(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    for proposal_id in ("new-1", "new-2", "new-3"):
        given = {"proposal_id": proposal_id, "verdict": "approve", "reviewer": "pat"}
        pricing_app.corpus.emit("override", given)
    async with pricing_app.run_test() as pilot:
        await on_queue(pricing_app, pilot)
        await pilot.press("f")
        await pilot.pause()
        assert "Nothing of kind verdict waits: f shows every kind." in screen_text(pricing_app)


async def test_where_nothing_waits_decided_proposals_are_offered_for_a_second_opinion(
    empty_corpus: Corpus, screen_text: ScreenText
) -> None:
    empty_corpus.emit("domain_declared", {"domain": "refunds"})
    empty_corpus.emit("trigger", {"id": "asked", "says": "a refund is asked for"})
    made = {"domain": "refunds", "action": "refund", "causes": ["asked"], "agent": "bot"}
    proposal_id = empty_corpus.emit("proposal", made)
    given = {"proposal_id": proposal_id, "verdict": "approve", "reviewer": "ana"}
    empty_corpus.emit("override", given)
    app = ReviewApp(empty_corpus, author="pat")
    async with app.run_test() as pilot:
        await on_queue(app, pilot)
        assert "S offers 1 decided proposal for your second opinion" in screen_text(app)
        await pilot.press("S", "a", "enter")
        await pilot.pause()
        assert "waits for a second opinion of yours" in screen_text(app)
        await pilot.press("S")
        await pilot.pause()
        assert "Nothing waits for you." in screen_text(app)


async def test_similar_decided_ones_stand_below_a_proposal(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(100, 36)) as pilot:
        screen = await on_queue(pricing_app, pilot)
        screen.list.go_to("new-1")
        await pilot.pause()
        note = screen_text(pricing_app).partition("similar")[2]
        lines = [" ".join(line.split()) for line in note.splitlines()]
        assert lines[:3] == [
            "the same arguments rejected won no · margin 24.1 at 1 d",
            "percent 12 changed percent 12 → 10 · won no · margin 24.1 at 1 d",
            "percent 40 kept won yes · margin 24.1 at 1 d",
        ]


async def test_keys_do_what_the_row_allows_and_nothing_else(pricing_app: ReviewApp) -> None:
    allowed = {
        "northwind/hyp-2": {"verdict"},
        "northwind/qst-1": {"answer"},
        "new-1": {"override", "proposal"},
        "old-1+86400": {"outcome", "proposal"},
    }
    every = ("verdict", "answer", "override", "choose_blind", "outcome", "proposal")
    async with pricing_app.run_test() as pilot:
        screen = await on_queue(pricing_app, pilot)
        for key, actions in allowed.items():
            assert screen.list.go_to(key)
            active = [one.binding for one in screen.active_bindings.values() if one.enabled]
            offered = {binding.action.partition("(")[0] for binding in active}
            assert offered.intersection(every) == actions


async def test_what_another_connection_decides_leaves_the_queue(pricing_app: ReviewApp) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_queue(pricing_app, pilot)
        screen.list.go_to("new-2")
        with Corpus.open(pricing_app.corpus.path) as other:
            given = {"proposal_id": "new-1", "verdict": "approve", "reviewer": "ana"}
            other.emit("override", given)
        pricing_app.follow()
        assert [key for kind, key in shown(screen) if kind == "verdict"] == ["new-2", "new-3"]
        assert screen.list.current_key == "new-2"


def shown(screen: QueueScreen) -> list[tuple[str, str]]:
    rows = (screen.list.row_at(index) for index in range(screen.list.row_count))
    return [(row.kind, row.key) for row in rows if row is not None]


@pytest.mark.parametrize(
    ("row", "key", "said"),
    [
        ("northwind/hyp-2", "a", "a does nothing to this steelman: v validates it, r refutes it"),
        ("northwind/qst-1", "o", "o does nothing to this question: a answers it"),
        ("new-1", "v", "v does nothing to a proposal: a approves, m modifies, x rejects"),
        ("old-1+86400", "a", "a does nothing to this outcome: o says what became of it"),
        ("new-1", "z", "no verdict or remark of yours stands that could be taken back"),
    ],
)
async def test_a_key_that_does_nothing_says_what_works_instead(
    pricing_app: ReviewApp, screen_text: ScreenText, row: str, key: str, said: str
) -> None:
    async with pricing_app.run_test(size=(100, 30)) as pilot:
        screen = await on_queue(pricing_app, pilot)
        assert screen.list.go_to(row)
        await pilot.press(key)
        await pilot.pause()
        assert said in screen_text(pricing_app)
        assert pricing_app.screen is screen


async def test_undo_is_offered_once_there_is_something_to_take_back(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(160, 30)) as pilot:
        screen = await on_queue(pricing_app, pilot)
        screen.list.go_to("new-1")
        await pilot.pause()
        assert "z Undo" not in screen_text(pricing_app)
        await pilot.press("a", "enter")
        await pilot.pause()
        await pilot.press("j")
        await pilot.pause()
        assert "z Undo" in screen_text(pricing_app)


async def test_escape_leaves_second_opinions_before_it_leaves_the_list(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test() as pilot:
        screen = await on_queue(pricing_app, pilot)
        await pilot.press("S")
        await pilot.pause()
        assert "second opinions" in screen_text(pricing_app)
        await pilot.press("escape")
        await pilot.pause()
        assert pricing_app.screen is screen
        assert "waiting for you  7" in screen_text(pricing_app)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pricing_app.screen, CorpusScreen)


async def test_note_and_keys_are_of_the_row_that_is_listed_now(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    async with pricing_app.run_test(size=(120, 30)) as pilot:
        screen = await on_queue(pricing_app, pilot)
        for key, letter, offered in (
            ("f", "P new-1", "a Approve"),
            ("b", "P new-1", "a Choose"),
            ("f", "O= old-1", "o Outcome"),
            ("b", "O= old-1", "o Outcome"),
            ("S", "P old-", "a Approve"),
            ("d", "P old-", "a Approve"),
        ):
            await pilot.press(key)
            await pilot.pause()
            text = screen_text(pricing_app)
            note, keys = text.partition("────")[2], text.splitlines()[-1]
            assert letter in note
            assert offered in keys
            assert screen.list.current is not None


async def test_the_first_screen_says_that_proposals_wait_where_there_are_no_traces(
    empty_corpus: Corpus, screen_text: ScreenText
) -> None:
    empty_corpus.emit("domain_declared", {"domain": "refunds"})
    empty_corpus.emit("trigger", {"id": "asked", "says": "a refund is asked for"})
    made = {"domain": "refunds", "action": "refund", "causes": ["asked"], "agent": "bot"}
    first = empty_corpus.emit("proposal", made)
    empty_corpus.emit("proposal", made)
    app = ReviewApp(empty_corpus, author="pat")
    async with app.run_test(size=(100, 30)) as pilot:
        text = screen_text(app)
        assert "0 pending · 2 waiting: w" in text.splitlines()[0]
        assert "No traces, but 2 proposals wait for a verdict: w shows them." in text
        await pilot.press("w")
        await pilot.pause()
        assert f"P {first}" in screen_text(app)
        await pilot.press("a", "enter", "a", "enter", "escape")
        await pilot.pause()
        assert "no proposal waits for a verdict" in screen_text(app)


async def test_a_proposal_without_a_trace_is_named_by_its_id_and_what_differs(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    args = {"customer": "Contoso", "percent": 7}
    trigger = pricing_app.corpus.emit("trigger", {"says": "asked", "agent": "crm"})
    made = {"domain": "pricing", "action": "discount", "causes": [trigger], "args": args}
    pricing_app.corpus.emit("proposal", {**made, "id": "new-4", "correlation_id": "Contoso"})
    async with pricing_app.run_test(size=(160, 48)) as pilot:
        await on_queue(pricing_app, pilot)
        line = next(line for line in screen_text(pricing_app).splitlines() if "new-4" in line)
        assert line.split()[3:9] == ["new-4", "·", "Contoso", "discount", "·", "percent"]


async def test_the_first_screen_counts_what_the_queue_lists(
    pricing_app: ReviewApp, screen_text: ScreenText
) -> None:
    corpus, now = pricing_app.corpus, pricing_app.clock()
    waits = corpus.waiting(now).count()
    assert corpus.rows.count_due(now)
    async with pricing_app.run_test(size=(160, 48)) as pilot:
        assert f" · {waits} waiting: w" in screen_text(pricing_app).splitlines()[0]
        await on_queue(pricing_app, pilot)
        assert f"waiting for you  {waits}" in screen_text(pricing_app)
