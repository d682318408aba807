"""What waits, in a notebook: listed, read, chosen among, and seen in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from dtui.corpus import Corpus
from dtui.errors import InvalidQueryError
from dtui.html import rendered
from dtui.trace import TraceOpened
from dtui.views.queue import Queue, QueueChoice
from notebook_ext.page import saved
from notebook_ext.queue.widget import PendingQueue
from tests.reviewed import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.notebook_ext.mounted import Mount, Mounted

MakeQueue = Callable[..., PendingQueue]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus.create(tmp_path / "empty.db", clock=lambda: NOW) as corpus:
        yield corpus


@pytest.fixture
def queue(pricing: Corpus) -> MakeQueue:
    def made(*, clock: Callable[[], datetime] = lambda: NOW, **given: Any) -> PendingQueue:
        return PendingQueue(pricing, author="pat", clock=clock, **given)

    return made


def refunds(corpus: Corpus, count: int, **fields: Any) -> list[str]:
    """Propose refunds that no trace knows of."""
    corpus.emit("domain_declared", {"domain": "refunds"})
    corpus.emit("trigger", {"id": "asked", "says": "a refund is asked for"})
    made = {"domain": "refunds", "action": "refund", "causes": ["asked"], "agent": "bot"}
    with corpus.writing():
        return [
            corpus.emit("proposal", {**made, "args": {"amount": amount}, **fields})
            for amount in range(count)
        ]


def on_list(shown: Mounted, *keys: str) -> None:
    """Press keys with the focus in the list, each drawn before the next."""
    shown.page.locator(".dtui-list").focus()
    for key in keys:
        shown.press(key)
        shown.wait()


def look(widget: PendingQueue) -> None:
    """Have the widget look for what others wrote, as it does twice a second."""
    assert widget._following is not None
    widget._following.look()


def current(shown: Mounted) -> str:
    return shown.page.locator('.dtui-row[aria-selected="true"]').inner_text().replace("\n", " ")


def note(shown: Mounted) -> str:
    return shown.page.locator(".dtui-queue-note").inner_text()


def said(shown: Mounted) -> str:
    return "".join(shown.texts(".dtui-said"))


# What is listed


def test_everything_that_waits_stands_in_the_gates_order(
    mount: Mount, queue: MakeQueue, pricing: Corpus
) -> None:
    shown = mount(queue())
    kinds = [text.split()[-1] for text in shown.texts(".dtui-queue-kind")]
    rows = Queue(pricing, QueueChoice(), NOW, "pat").rows().page(0, 100)
    assert kinds == [row.kind for row in rows]
    assert shown.texts(".dtui-queue-title") == [row.title for row in rows]
    assert [text.strip() for text in shown.texts(".dtui-queue-age")] == [row.age for row in rows]
    assert "waiting for you  7" in shown.texts(".dtui-queue-facts")[0].replace("\n", " ")
    assert "oldest 5 d · kind all" in shown.texts(".dtui-queue-facts")[0]


def test_a_line_shows_each_argument_in_the_room_there_is(mount: Mount, queue: MakeQueue) -> None:
    wide, narrow = mount(queue(), width=1400), mount(queue(), width=480)
    assert any("note three sites" in text for text in wide.texts(".dtui-queue-line"))
    assert any("discount · percent 18" in text for text in narrow.texts(".dtui-queue-line"))
    assert narrow.page.locator(".dtui-queue-title").first.is_hidden()
    assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 480


def test_the_keys_go_round_and_say_so(mount: Mount, queue: MakeQueue) -> None:
    shown = mount(queue())
    on_list(shown, "j", "j", "k")
    assert "hyp-2" in current(shown)
    on_list(shown, "k", "N")
    assert "old-1" in current(shown)
    assert said(shown) == "wrapped to the last"
    on_list(shown, "n")
    assert "dec-1" in current(shown)
    assert said(shown) == "wrapped to the first"
    on_list(shown, "j")
    assert said(shown) == ""


def test_one_kind_or_one_domain_is_shown_alone(mount: Mount, queue: MakeQueue) -> None:
    widget = queue()
    shown = mount(widget)
    for kinds, count in ((("verdict",), 3), (("outcome",), 1), (("item",), 3)):
        on_list(shown, "f")
        assert widget.kinds == kinds
        assert len(shown.texts(".dtui-row")) == count
    on_list(shown, "f", "d")
    assert widget.domain == "pricing"
    assert "domain pricing" in shown.texts(".dtui-queue-facts")[0]
    on_list(shown, "d")
    assert widget.domain is None


def test_what_is_chosen_in_python_is_what_the_view_shows(mount: Mount, queue: MakeQueue) -> None:
    widget = queue(kinds=("verdict",))
    shown = mount(widget)
    assert len(shown.texts(".dtui-row")) == 3
    widget.kinds = ("item", "verdict", "outcome")
    shown.flush()
    assert len(shown.texts(".dtui-row")) == 7
    with pytest.raises(InvalidQueryError, match="'verdicts' is no kind of what waits; there are"):
        widget.kinds = ("verdicts",)
    assert widget.kinds == ("item", "verdict", "outcome")


def test_the_cursor_stays_on_its_row_whatever_is_shown(mount: Mount, queue: MakeQueue) -> None:
    shown = mount(queue(selected="new-2"))
    assert "Contoso escalation" in current(shown)
    on_list(shown, "f")
    assert "Contoso escalation" in current(shown)
    assert shown.widget.selected == "new-2"


@pytest.mark.parametrize(
    ("selected", "key", "words"),
    [
        ("northwind/hyp-2", "a", "a does nothing to this steelman: v validates it, r refutes it"),
        ("northwind/qst-1", "o", "o does nothing to this question: a answers it"),
        ("new-1", "v", "v does nothing to a proposal: a approves, m modifies, x rejects"),
        ("old-1", "a", "a does nothing to this outcome: o says what became of it"),
        ("northwind/hyp-2", "b", ""),
        ("new-2", "b", "no options stand behind this proposal, so there is nothing to hide"),
    ],
)
def test_a_key_that_does_nothing_says_what_works_instead(
    mount: Mount, queue: MakeQueue, selected: str, key: str, words: str
) -> None:
    shown = mount(queue(selected=selected))
    on_list(shown, key)
    assert said(shown).startswith(words)
    assert bool(said(shown)) is bool(words)


def test_escape_leaves_what_is_unfolded_then_the_search_then_second_opinions(
    mount: Mount, queue: MakeQueue
) -> None:
    widget = queue()
    shown = mount(widget)
    on_list(shown, "S")
    assert widget.second
    assert "second opinions" in shown.texts(".dtui-queue-facts")[0]
    widget.query = "discount"
    shown.flush()
    on_list(shown, "Enter")
    assert shown.texts(".dtui-card") != []
    on_list(shown, "Escape")
    assert shown.texts(".dtui-card") == []
    on_list(shown, "Escape")
    assert (widget.query, widget.second) == ("", True)
    on_list(shown, "Escape")
    assert not widget.second
    assert len(shown.texts(".dtui-row")) == 7


# What the row says


def test_a_proposal_is_told_with_similar_ones_that_were_decided(
    mount: Mount, queue: MakeQueue
) -> None:
    shown = mount(queue(selected="new-1"))
    text = note(shown)
    assert "pricing-bot proposes discount" in text
    assert "p 0.64 that won comes true within 90 d" in text
    assert "dec-1 Which discount do we offer? → opt-2 18 %, two years" in text
    similar = [" ".join(row.split()) for row in shown.texts(".dtui-queue-note tr")]
    assert similar == [
        "similar the same arguments rejected won no · margin 24.1 at 1 d",
        "percent 12 changed percent 12 → 10 · won no · margin 24.1 at 1 d",
        "percent 40 kept won yes · margin 24.1 at 1 d",
    ]


def test_a_long_statement_is_shown_to_its_end(
    mount: Mount, queue: MakeQueue, pricing: Corpus, axe: Callable[[Mounted], None]
) -> None:
    asked = {"question": "Why? " * 100 + "To the end.", "trace_item_refs": ["obs-1"]}
    item_id = pricing.record("northwind", "question", asked)
    shown = mount(queue(selected=f"northwind/{item_id}"))
    assert "To the end." in note(shown)
    axe(shown)


def test_enter_unfolds_the_card_which_follows_the_cursor(mount: Mount, queue: MakeQueue) -> None:
    shown = mount(queue(selected="northwind/hyp-2"))
    on_list(shown, "Enter")
    assert "A two-year lock-in" in shown.texts(".dtui-card")[0]
    on_list(shown, "j", "j")
    card = shown.page.locator(".dtui-proposal")
    assert card.get_attribute("aria-label") == "proposal new-1"
    assert "waits for a verdict" in card.inner_text()
    assert "similar" in shown.texts(".dtui-queue-fold")[0]
    on_list(shown, "Escape")
    assert shown.texts(".dtui-card") == []


def test_the_card_of_a_proposal_tells_every_verdict_and_outcome(
    mount: Mount, queue: MakeQueue, pricing: Corpus
) -> None:
    again = {"proposal_id": "old-1", "reviewer": "kim", "verdict": "modify", "replaces": "given-1"}
    edited = {"percent": 11, "years": 2, "renews": True}
    pricing.emit("override", {**again, "edited": edited, "rationale": "Margin.\nOnly that."})
    shown = mount(queue(selected="old-1", clock=lambda: NOW + timedelta(days=9)))
    on_list(shown, "p")
    text = shown.texts(".dtui-proposal")[0]
    for part in ("by ana", "replaced by", "by kim", "in force", "Margin.\nOnly that.", "due"):
        assert part in text
    rows = [" ".join(row.split()) for row in shown.texts(".dtui-proposal tbody tr")]
    assert rows[0] == "percent 14 → 11"
    assert rows[-1] == "note three sites → –"


def test_the_chain_of_a_row_unfolds_below(mount: Mount, queue: MakeQueue) -> None:
    shown = mount(queue(selected="new-1"))
    on_list(shown, "c")
    chain = shown.page.locator(".dtui-queue-chain")
    assert chain.get_attribute("aria-label") == "what led to new-1"
    assert "opt-2" in chain.inner_text()
    on_list(shown, "c")
    assert not chain.is_visible()


# Selected, marked, searched for


def test_what_is_selected_is_told_to_python_and_set_from_there(
    mount: Mount, queue: MakeQueue
) -> None:
    widget = queue()
    assert widget.selected == ""
    shown = mount(widget)
    assert widget.selected == "northwind/dec-1"
    on_list(shown, "j")
    assert widget.selected == "northwind/hyp-2"
    widget.selected = "old-1"
    shown.flush()
    assert "old-1" in current(shown)
    assert "old-1" in note(shown)
    widget.selected = "elsewhere/obs-1"
    shown.flush()
    assert "old-1" in current(shown)
    assert widget.selected == "elsewhere/obs-1"


def test_the_row_that_ones_own_search_leads_to_is_selected(mount: Mount, queue: MakeQueue) -> None:
    widget = queue()
    shown = mount(widget)
    widget.selected = "elsewhere/obs-1"
    shown.flush()
    on_list(shown, "/")
    shown.page.keyboard.type("kind:question")
    shown.press("Enter")
    shown.page.wait_for_function("document.querySelectorAll('.dtui-row').length === 1")
    shown.wait()
    assert widget.selected == "northwind/qst-1"


def test_selection_is_what_is_marked_or_else_selected(mount: Mount, queue: MakeQueue) -> None:
    widget = queue(selected="new-2")
    assert widget.selection["address"].to_list() == ["new-2"]
    shown = mount(widget)
    on_list(shown, "Control+Space", "k", "Control+Space")
    assert widget.marked == ["new-2", "new-1"]
    frame = widget.selection
    assert frame["proposal_id"].to_list() == ["new-1", "new-2"]
    assert frame["probability"].to_list() == [0.64, 0.64]
    assert json.loads(frame["args"][1])["percent"] == 13
    assert frame["since"][0] == datetime(2026, 6, 26, 12, tzinfo=UTC)
    assert sum("✓" in text for text in shown.texts(".dtui-queue-age")) == 2
    on_list(shown, "Control+Space")
    assert widget.marked == ["new-2"]


def test_frames_have_the_same_columns_whatever_they_hold(queue: MakeQueue) -> None:
    widget = queue()
    assert widget.selection.height == 0
    assert widget.selection.schema == widget.filtered.schema
    assert widget.filtered.height == 7
    assert widget.filtered.schema["since"] == pl.Datetime("us", "UTC")
    assert widget.filtered["kind"].value_counts().sort("kind").rows()[-1] == ("verdict", 3)


def test_a_query_shows_what_it_matches_alone(mount: Mount, queue: MakeQueue) -> None:
    widget = queue(query="kind:verdict discount")
    shown = mount(widget)
    assert len(shown.texts(".dtui-row")) == 2
    assert widget.filtered["proposal_id"].to_list() == ["new-1", "new-2"]
    assert "waiting for you  7" in shown.texts(".dtui-queue-facts")[0].replace("\n", " ")
    on_list(shown, "/")
    shown.page.keyboard.type(" Contoso")
    shown.press("Enter")
    shown.page.wait_for_function("document.querySelectorAll('.dtui-row').length === 1")
    assert widget.query == "kind:verdict discount Contoso"
    assert "1 found" in shown.texts(".dtui-search")[0]
    widget.query = "nowhere"
    shown.flush()
    assert shown.texts(".dtui-empty") == ["None of 7 that wait matches: esc clears the search."]
    widget.query = ""
    shown.flush()
    assert len(shown.texts(".dtui-row")) == 7


def test_a_query_that_cannot_be_read_is_refused_in_its_own_words(
    mount: Mount, queue: MakeQueue
) -> None:
    widget = queue()
    with pytest.raises(InvalidQueryError, match="'status:' is no field"):
        widget.query = "status:open"
    with pytest.raises(InvalidQueryError, match="'status:' is no field"):
        queue(query="status:open")
    shown = mount(widget)
    on_list(shown, "/")
    shown.page.keyboard.type("status:open")
    shown.press("Enter")
    shown.page.wait_for_selector(".dtui-alert:not(:empty)")
    assert "'status:' is no field" in shown.texts(".dtui-alert")[0]
    assert widget.query == ""
    assert len(shown.texts(".dtui-row")) == 7


# Blind


HIDDEN = ("percent", "three sites", "pricing-bot", "0.64")
"""What the agent proposes in new-1, who it is, and how sure it was."""


def test_blind_nothing_of_what_the_agent_chose_reaches_the_notebook(
    mount: Mount, queue: MakeQueue
) -> None:
    widget = queue(blind=True, kinds=("verdict",), query="trace:northwind", selected="new-1")
    shown = mount(widget)
    on_list(shown, "Enter", "j", "k", "x", "p", "c", "a")
    shown.page.wait_for_selector(".dtui-form")
    assert "the agent's choice is hidden until your verdict" in current(shown)
    # Which options there are is no secret: where they are told, all of them are.
    options = [one for one in shown.wire if "opt-3" in str(one)]
    told = {
        "wire": [one for one in shown.wire if one not in options],
        "state": {name: getattr(widget, name) for name in widget.own_traits()},
        "page": saved(widget.page),
        "markdown": widget.markdown(),
        "frames": [widget.filtered.to_dicts(), widget.selection.to_dicts()],
        "repr": repr(widget),
    }
    for where, what in {**told, "options": options, "kept": widget.kept()}.items():
        assert [secret for secret in HIDDEN if secret in str(what)] == [], where
    for where, what in told.items():
        assert "opt-2" not in str(what), where
    assert all("opt-1" in str(one) for one in options)


def test_blind_the_evidence_names_every_option_and_no_choice(
    mount: Mount, queue: MakeQueue
) -> None:
    shown = mount(queue(blind=True, selected="new-1"))
    on_list(shown, "Enter")
    card = shown.texts(".dtui-card")[0]
    assert all(option in card for option in ("opt-1", "opt-2", "opt-3"))
    assert not any(secret in card for secret in ("discount ·", "pricing-bot", "0.64", "selected"))
    (answer,) = [one["ok"]["card"] for one in shown.wire if "card" in one.get("ok", {})]
    told = json.dumps(answer)
    assert not any(secret in told for secret in ("pricing-bot", "0.64", "percent", "prop"))


def test_turning_blind_forgets_what_was_read_in_sight(mount: Mount, queue: MakeQueue) -> None:
    widget = queue(selected="new-1")
    shown = mount(widget)
    assert "percent" in note(shown)
    shown.wire.clear()
    on_list(shown, "b")
    assert widget.blind
    assert "BLIND" in shown.texts(".dtui-queue-facts")[0]
    assert "percent" not in note(shown)
    notes = [one["ok"]["note"] for one in shown.wire if "note" in one.get("ok", {})]
    assert notes
    assert not any(secret in str(notes) for secret in ("percent", "0.64", "opt-2"))


# While others write


def test_a_verdict_of_another_process_takes_the_row_away_and_leaves_the_cursor(
    mount: Mount, queue: MakeQueue, pricing: Corpus
) -> None:
    widget = queue(selected="new-2")
    shown = mount(widget)
    with Corpus.open(pricing.path, clock=lambda: NOW) as other:
        other.emit("override", {"proposal_id": "new-1", "verdict": "approve", "reviewer": "ana"})
        look(widget)
        shown.flush()
        assert len(shown.texts(".dtui-row")) == 6
        assert "Contoso" in current(shown)
        other.emit("override", {"proposal_id": "new-2", "verdict": "approve", "reviewer": "ana"})
    look(widget)
    shown.flush()
    assert "Fabrikam redline" in current(shown)
    assert "new-3" in note(shown)
    assert widget.selected == "new-3"


def test_ten_thousand_rows_take_no_more_of_the_page_than_seven(mount: Mount, empty: Corpus) -> None:
    ids = refunds(empty, 2_000)
    widget = PendingQueue(empty, author="pat", clock=lambda: NOW)
    shown = mount(widget)
    nodes = shown.page.evaluate("document.querySelectorAll('.dtui-root *').length")
    on_list(shown, "G")
    assert widget.selected == ids[-1]
    widget.selected = ids[1_200]
    shown.flush()
    assert "amount 1200" in current(shown)
    assert shown.page.evaluate("document.querySelectorAll('.dtui-root *').length") <= nodes + 10
    assert nodes < 250


# Nothing there


def test_an_empty_queue_says_what_to_do_next(mount: Mount, empty: Corpus) -> None:
    widget = PendingQueue(empty, author="pat", clock=lambda: NOW)
    shown = mount(widget)
    nothing = "Nothing waits for you. What agents propose, and what they ask, comes here."
    assert shown.texts(".dtui-empty") == [nothing]
    on_list(shown, "j", "Enter", "a", "c", "Control+Space")
    assert said(shown) == "nothing is listed here"
    assert nothing in rendered(widget.page(40))
    assert nothing in widget.markdown()
    empty.open_trace(TraceOpened(trace_id="adr-7", profile="imported"))
    seen = {"statement": "CI", "citations": [{"kind": "file", "ref": "7.md"}]}
    empty.record("adr-7", "observation", seen)
    asked = {"question": "Do we use hosted runners?", "trace_item_refs": ["obs-1"]}
    empty.record("adr-7", "decision", asked)
    look(widget)
    shown.flush()
    only = "Nothing waits but 1 in imported traces: press i to see them."
    assert shown.texts(".dtui-empty") == [only]
    on_list(shown, "i")
    assert "Do we use hosted runners?" in current(shown)


# Without a kernel


def test_the_page_is_the_same_whenever_it_is_made(queue: MakeQueue) -> None:
    first = saved(queue().page)
    assert saved(queue(clock=lambda: NOW + timedelta(hours=6)).page) == first
    assert "since" in first
    assert "2026-06-26 12:00 UTC" in first


def test_a_page_of_much_that_waits_stays_small_and_counts_the_rest(empty: Corpus) -> None:
    refunds(empty, 300, correlation_id='"<>&' * 90)
    widget = PendingQueue(empty, author="pat", clock=lambda: NOW)
    page = saved(widget.page)
    assert len(page.encode()) <= 26_000
    assert re.search(r"… and 2\d\d more: <code>\.filtered</code>", page)
    assert widget.markdown().count("\n| ") == 302


def test_the_page_says_what_the_selected_row_says(queue: MakeQueue) -> None:
    page = rendered(queue(selected="new-1").page(40))
    assert "p 0.64 that won comes true within 90 d" in page
    assert "the same arguments" in page


def test_a_file_answers_what_was_seen(queue: MakeQueue) -> None:
    kept = queue().kept()
    answered = {(question, given.get("key")): answer for question, given, answer in kept.answers}
    assert answered["open", None]["count"] == len(kept.rows) == 7
    assert answered["note", "new-1"]["note"]["action"] == "pricing-bot proposes discount"
    assert answered["card", "new-1"]["card"]["proposal"]["proposal_id"] == "new-1"
    assert not any("override" in str(row) for row in kept.rows)
    assert json.loads(json.dumps(kept.rows)) == list(kept.rows)


def test_a_file_is_read_by_the_same_keys(
    browser: Browser, queue: MakeQueue, tmp_path: Path
) -> None:
    queue(selected="new-1").save(tmp_path / "queue.html")
    page = browser.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto((tmp_path / "queue.html").as_uri())
    page.wait_for_selector(".dtui-root[data-ready]")
    assert "new-1" in page.locator(".dtui-queue-note").inner_text()
    page.locator(".dtui-list").focus()
    page.keyboard.press("n")
    page.keyboard.press("p")
    page.wait_for_selector('.dtui-proposal[aria-label="proposal new-2"]')
    assert "Approve" not in page.locator(".dtui-keys").inner_text()
    assert failures == []
    page.close()


# Whoever reads it


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\x1b[2J\x1b]0;gone\x07\u202eevil"


def test_hostile_text_is_shown_and_does_nothing(mount: Mount, empty: Corpus) -> None:
    empty.emit("domain_declared", {"domain": HOSTILE})
    empty.emit("trigger", {"id": "asked", "says": HOSTILE})
    made = {"domain": HOSTILE, "action": HOSTILE, "causes": ["asked"], "agent": HOSTILE}
    empty.emit("proposal", {**made, "args": {HOSTILE: HOSTILE}, "correlation_id": HOSTILE})
    empty.open_trace(TraceOpened(trace_id="t", title=HOSTILE, domain=HOSTILE))
    seen = {"statement": HOSTILE, "citations": [{"kind": "file", "ref": HOSTILE}]}
    empty.record("t", "observation", seen)
    empty.record("t", "question", {"question": HOSTILE * 20, "trace_item_refs": ["obs-1"]})
    widget = PendingQueue(empty, author="pat", clock=lambda: NOW)
    shown = mount(widget)
    on_list(shown, "Enter", "j", "c", "p")
    html = shown.page.content() + saved(widget.page) + widget.markdown()
    assert "<img src=x" not in shown.page.locator(".dtui-root").inner_html()
    assert "<img src=x" not in rendered(widget.page(40))
    assert "\\<img" in widget.markdown()
    assert not any(sign in html for sign in ("\x1b", "\x07", "\u202e"))
    assert shown.page.locator(".dtui-root :is(img, script)").count() == 0


def test_nothing_keeps_anybody_out(
    mount: Mount, queue: MakeQueue, axe: Callable[[Mounted], None]
) -> None:
    shown = mount(queue(selected="new-1"))
    axe(shown)
    on_list(shown, "p")
    axe(shown)
    on_list(shown, "c")
    axe(shown)
    on_list(shown, "b", "Enter")
    axe(shown)
    on_list(shown, "S")
    axe(shown)
