"""Writing from a notebook: what is asked, recorded and refused, seen in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dtui.corpus import Corpus
from dtui.log.lock import FileLock
from dtui.spine.wording import event_line
from dtui.trace import item_fields
from notebook_ext.view import reviewing
from tests.notebook_ext.asked_widget import AskedWidget, done, is_open, opened
from tests.reviewed import NOW, every_hour, write_contoso, write_fabrikam, write_pricing

if TYPE_CHECKING:
    from dtui.spine import Override
    from tests.notebook_ext.mounted import Mount, Mounted

DAY = 86_400
HOSTILE = "<img src=x onerror=alert(1)>\x1b]0;owned\x07 \u202etxt\u202c <script>alert(2)</script>"
CLOSED = ".dtui-matrix:not(:has(.dtui-form))"
ENTER_TWICE = """() => { for (let n = 0; n < 2; n += 1) document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })); }"""
FORMS: list[tuple[str, str, dict[str, object]]] = [
    ("verdict(False)", "northwind/hyp-2", {}),
    ("select", "northwind/dec-1", {"at": 1}),
    ("evaluate", "northwind/dec-1", {"option_id": "opt-3", "constraint_id": "con-3"}),
    ("override('modify')", "new-1", {}),
    ("choose_blind", "new-1", {}),
    ("outcome", "old-1", {"horizon": DAY}),
]


@pytest.fixture(scope="session")
def pricing_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pricing") / "pricing.db"
    clock = every_hour()
    with Corpus.create(path, clock=lambda: next(clock), salt=lambda: bytes(16)) as corpus:
        for write in (write_pricing, write_contoso, write_fabrikam):
            write(corpus)
    return path


@pytest.fixture
def corpus(pricing_file: Path, tmp_path: Path) -> Iterator[Corpus]:
    copy = Path(shutil.copy(pricing_file, tmp_path / "pricing.db"))
    with Corpus.open(copy, clock=lambda: NOW) as corpus:
        yield corpus


def asking(corpus: Corpus | None, **given: Any) -> AskedWidget:
    return AskedWidget(corpus, author="pat", clock=lambda: NOW, **given)


def in_force(corpus: Corpus, proposal_id: str) -> Override:
    given = corpus.proposal(proposal_id).in_force
    assert given is not None
    return given


def sent(shown: Mounted, *keys: str) -> None:
    """Press keys, and wait until the form is gone or has said why not."""
    shown.press(*keys)
    shown.page.wait_for_selector(f".dtui-form [role=alert]:not(:empty), {CLOSED}")
    shown.wait()


def refused(shown: Mounted) -> str:
    [said] = shown.texts(".dtui-form [role=alert]")
    return said


# What is recorded


def test_a_verdict_is_given_with_the_keyboard_alone(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    opened(shown, "override('reject')", "new-1")
    shown.press("1", "3", "2", "3", "Tab", *"Too much.", "Tab", *"0.3")
    sent(shown, "Enter")
    given = in_force(corpus, "new-1")
    assert (given.verdict, given.reviewer, given.assignment) == ("reject", "pat", "chosen")
    assert (given.codes, given.rationale) == (("precedent", "margin"), "Too much.")
    assert (given.probability, given.shown) == (0.3, True)
    assert not is_open(shown)
    assert done(shown)[0]["recorded"] == given.id
    assert shown.texts(".dtui-said") == [f"{done(shown)[0]['says']}"]
    assert "rejected new-1: discount" in done(shown)[0]["says"]


def test_a_modification_shows_what_changes_and_leaves_arguments_out(
    mount: Mount, corpus: Corpus
) -> None:
    shown = mount(asking(corpus))
    form = opened(shown, "override('modify')", "new-1")
    shown.press("Tab", "Control+a", *"12", "Tab", "Control+d", "Tab", "Control+a", *"no")
    shown.page.wait_for_function(
        "document.querySelector('.dtui-changes').textContent.includes('renews')"
    )
    assert (
        form.locator(".dtui-changes").inner_text()
        == "percent 18 → 12 · years 2 → – · renews yes → no"
    )
    sent(shown, "Enter")
    edited = in_force(corpus, "new-1").edited
    assert edited == {"percent": 12, "renews": False, "note": "three sites"}


def test_an_argument_is_taken_back_in_by_typing_or_by_its_button(
    mount: Mount, corpus: Corpus
) -> None:
    shown = mount(asking(corpus))
    form = opened(shown, "override('modify')", "new-1")
    button = form.get_by_role("button", name="leave out percent")
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert form.locator(".dtui-argument input").first.input_value() == "18"
    button.click()
    form.locator(".dtui-argument input").first.fill("7")
    assert button.get_attribute("aria-pressed") == "false"
    sent(shown, "Enter")
    edited = in_force(corpus, "new-1").edited
    assert edited is not None
    assert edited["percent"] == 7


def test_prose_takes_lines_and_ctrl_enter_records_them(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    opened(shown, "answer", "northwind/qst-1")
    shown.press(*"Legal", "Enter", *"did")
    sent(shown, "Control+Enter")
    answer = item_fields(corpus.trace("northwind")["ans-1"])
    assert (answer["answer"], answer["author"]) == ("Legal\ndid", "pat")
    assert done(shown)[0]["recorded"] == "northwind/ans-1"


def test_marked_items_are_the_evidence_and_are_spent_on_it(mount: Mount, corpus: Corpus) -> None:
    marked = ["northwind/obs-1", "contoso/obs-1"]
    widget = asking(corpus, marked=marked)
    shown = mount(widget)
    form = opened(shown, "verdict(False)", "northwind/hyp-2")
    assert form.get_by_label("rests on").input_value() == "hyp-2 obs-1"
    shown.page.wait_for_selector(".dtui-rests div")
    assert shown.texts(".dtui-rests div")[1] == "obs-1 Usage down 18 % since March"
    shown.press(*"No.")
    sent(shown, "Control+Enter")
    assert corpus.trace("northwind")["val-2"].trace_item_refs == ("hyp-2", "obs-1")
    assert widget.marked == ["contoso/obs-1"]


def test_a_pair_is_evaluated_and_an_option_selected(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    pair = {"option_id": "opt-3", "constraint_id": "con-3"}
    opened(shown, "evaluate", "northwind/dec-1", **pair)
    shown.press("Space", "Tab", *"So it is.")
    sent(shown, "Control+Enter")
    opened(shown, "verdict(True)", "northwind/hyp-2")
    shown.press(*"True.")
    sent(shown, "Control+Enter")
    form = opened(shown, "select", "northwind/dec-1", at=2)
    shown.press("Space")
    assert form.get_by_label("opt-3: why it failed").is_hidden()
    form.get_by_label("opt-1: why it failed").fill("Dear")
    form.get_by_label("why this selection").fill("Best.")
    sent(shown, "Control+Enter")
    assert "opt-2" in refused(shown)
    why = form.get_by_label("opt-2: why it failed")
    assert why.get_attribute("aria-invalid") == "true"
    why.fill("Lock-in")
    sent(shown, "Enter")
    assert item_fields(corpus.trace("northwind")["sel-1"])["option_id"] == "opt-3"
    assert opened(shown, "select", "northwind/dec-1").count() == 0
    assert "locked by sel-1" in shown.texts(".dtui-said")[0]


def test_an_outcome_is_read_and_corrected_instead_of_taken_back(
    mount: Mount, corpus: Corpus
) -> None:
    shown = mount(asking(corpus))
    opened(shown, "outcome", "old-1", horizon=DAY)
    shown.press("1")
    sent(shown, "Enter")
    form = opened(shown, "undo", "")
    assert form.get_by_label("yes").is_checked()
    shown.press("3")
    sent(shown, "Enter")
    [read] = corpus.proposal("old-1").outcomes
    assert read.censored
    opened(shown, "correction", "old-2")
    assert shown.texts(".dtui-heading") == ["which reading is to be corrected?"]
    shown.press("2", "Enter")
    shown.page.wait_for_selector(".dtui-form input[type=text]")
    assert shown.texts(".dtui-heading") == ["correct what became of it"]


def test_the_newest_verdict_is_taken_back(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    assert opened(shown, "undo", "").count() == 0
    assert "no verdict or remark of yours" in shown.texts(".dtui-said")[0]
    opened(shown, "override('approve')", "new-1")
    sent(shown, "Enter")
    opened(shown, "undo", "")
    shown.press("Control+a", *"oops")
    sent(shown, "Enter")
    assert corpus.proposal("new-1").in_force is None
    assert event_line(corpus.proposal("new-1").events[-1]).endswith(": oops")


def test_a_blind_verdict_is_given_before_the_proposal_is_told(
    mount: Mount, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = asking(corpus)
    monkeypatch.setattr(widget, "hides", "new-1".__eq__)
    shown = mount(widget)
    opened(shown, "override('approve')", "new-1")
    for hidden in ("percent", "pricing-bot", "0.64", "three sites"):
        assert hidden not in str(shown.wire)
    shown.press("3", "Tab", "Tab", *"Safe.")
    sent(shown, "Control+Enter")
    assert in_force(corpus, "new-1").shown is False
    assert "pricing-bot proposes discount" in shown.texts(".dtui-said")[0]


# What is refused


def test_a_refusal_is_said_at_its_field_and_nothing_is_lost(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    form = opened(shown, "override('reject')", "new-1")
    shown.press("2", "Tab", *"Too much.", "Tab", *"likely")
    head = corpus.log.head()
    sent(shown, "Enter")
    assert refused(shown).startswith("✗ not recorded")
    assert "at  your own probability" in refused(shown)
    own = form.locator("[aria-invalid=true]")
    assert own.input_value() == "likely"
    assert form.get_by_label("in words").input_value() == "Too much."
    assert form.get_by_label("margin").is_checked()
    assert corpus.log.head() == head
    shown.press("Control+a", *"0.2")
    assert form.locator("[aria-invalid=true]").count() == 0
    sent(shown, "Enter")
    assert in_force(corpus, "new-1").probability == 0.2


@pytest.mark.parametrize(("way", "second"), [("replace", False), ("second", True)])
def test_a_verdict_given_meanwhile_is_replaced_or_joined_knowingly(
    mount: Mount, corpus: Corpus, way: str, second: bool
) -> None:
    shown = mount(asking(corpus))
    opened(shown, "override('reject')", "new-1")
    shown.press("2")
    first = {"id": "anas", "proposal_id": "new-1", "verdict": "approve", "reviewer": "ana"}
    corpus.emit("override", first)
    sent(shown, "Enter")
    assert "approve by 'ana'" in refused(shown)
    ways = ["record yours in the place of ana's approve", "record it as a second opinion"]
    assert shown.texts(".dtui-ways button") == ways
    shown.page.locator(f"[data-way={way}]").focus()
    shown.press("Enter")
    shown.page.wait_for_selector(CLOSED)
    newest = corpus.proposal("new-1").standing[-1]
    assert (newest.reviewer, newest.second, newest.codes) == ("pat", second, ("margin",))


def test_another_writer_keeps_nothing_but_the_moment(
    mount: Mount, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewing, "_PATIENCE", 0.0)
    shown = mount(asking(corpus))
    opened(shown, "override('approve')", "new-2")
    with FileLock(corpus.path).held():
        sent(shown, "Enter")
    assert is_open(shown)
    assert refused(shown)
    shown.press("Enter")
    shown.page.wait_for_selector(CLOSED)
    assert in_force(corpus, "new-2").verdict == "approve"


def test_what_writes_nothing_or_is_not_there_is_refused_in_words(
    mount: Mount, corpus: Corpus
) -> None:
    shown = mount(asking(corpus))
    for action, address in (
        ("quit", ""),
        ("answer", "northwind/qst-9"),
        ("verdict(True)", "nowhere/hyp-1"),
        ("select", "northwind/obs-1"),
        ("evaluate", "northwind/dec-1"),
    ):
        assert opened(shown, action, address).count() == 0
        [said] = shown.texts(".dtui-alert")
        assert said
        assert "Error" not in said


def test_a_snapshot_can_only_be_read(mount: Mount) -> None:
    shown = mount(asking(None))
    assert opened(shown, "answer", "northwind/qst-1").count() == 0
    assert shown.texts(".dtui-said") == [reviewing.READ_ONLY]


# Keys


def test_escape_asks_once_before_it_discards_and_the_focus_goes_back(
    mount: Mount, corpus: Corpus
) -> None:
    shown = mount(asking(corpus))
    opened(shown, "answer", "northwind/qst-1")
    shown.press("Escape")
    assert not is_open(shown)
    assert shown.page.evaluate("document.activeElement.className") == "here"
    opened(shown, "answer", "northwind/qst-1")
    shown.press("a", "Escape")
    assert is_open(shown)
    assert shown.texts(".dtui-hint") == ["esc again discards what you typed"]
    shown.press("b", "Escape")
    assert is_open(shown)
    shown.press("Escape")
    assert not is_open(shown)


def test_no_key_of_a_form_reaches_the_view_around_it(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    opened(shown, "override('approve')", "new-1")
    shown.press("j", "k", "x", "1", "Tab", "z", "q")
    assert shown.page.evaluate("window.asked.seen") == []
    heard = "document.body.addEventListener('keydown', () => { window.heard = true; })"
    shown.page.evaluate(heard)
    shown.press("x")
    assert shown.page.evaluate("window.heard") is None


def test_arrows_move_without_taking_and_a_number_puts_back(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    form = opened(shown, "outcome", "old-1", horizon=DAY)
    shown.press("ArrowDown", "j")
    assert form.locator("input:checked").count() == 0
    shown.press("Space")
    assert form.get_by_role("radio", name="not known").is_checked()
    shown.press("3")
    assert form.locator("input:checked").count() == 0
    shown.press("Tab")
    assert form.get_by_label("margin").evaluate("it => it === document.activeElement")


def test_a_second_enter_records_nothing_more(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    opened(shown, "override('approve')", "new-1")
    head = corpus.log.head()
    shown.page.evaluate(ENTER_TWICE)
    shown.page.wait_for_selector(CLOSED)
    assert corpus.log.head() == head + 1


def test_a_form_that_is_open_is_not_replaced(mount: Mount, corpus: Corpus) -> None:
    shown = mount(asking(corpus))
    form = opened(shown, "answer", "northwind/qst-1")
    shown.press(*"Legal")
    opened(shown, "override('approve')", "new-1")
    assert shown.texts(".dtui-heading") == ["answer a question"]
    assert form.locator("textarea").input_value() == "Legal"


# How it looks


def test_nothing_in_a_form_keeps_anybody_out(
    mount: Mount, corpus: Corpus, axe: Callable[[Mounted], None]
) -> None:
    shown = mount(asking(corpus), width=480)
    for action, address, more in FORMS:
        form = opened(shown, action, address, **more)
        form.locator("textarea, input[type=text]").last.fill("?")
        sent(shown, "Control+Enter")
        assert refused(shown)
        axe(shown)
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not shown.page.evaluate(overflow)
        shown.press("Escape", "Escape")


def test_hostile_text_is_text_in_a_form(mount: Mount, tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "hostile.db") as corpus:
        metrics = [{"name": HOSTILE, "horizons": ["PT1H"]}]
        codes = [{"code": HOSTILE, "says": HOSTILE}]
        corpus.emit("domain_declared", {"domain": "d", "metrics": metrics, "codes": codes})
        corpus.emit("trigger", {"id": "asked", "says": HOSTILE, "agent": HOSTILE})
        made = {"id": "p-1", "domain": "d", "action": HOSTILE, "args": {HOSTILE: HOSTILE}}
        prior = {"metric": HOSTILE, "probability": 0.5, "horizon": "PT1H"}
        corpus.emit("proposal", {**made, **prior, "agent": HOSTILE, "causes": ["asked"]})
        shown = mount(asking(corpus))
        for verdict in ("approve", "modify"):
            form = opened(shown, f"override('{verdict}')", "p-1")
            assert form.locator("img, script").count() == 0
            assert (
                "<script>alert(2)</script>"
                in form.inner_text() + form.locator("input[type=text]").first.input_value()
            )
            assert not any(char in str(shown.wire) for char in "\x1b\x07\u202e")
            shown.press("Escape")
