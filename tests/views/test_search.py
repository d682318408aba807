"""What is asked of a list: read, written back, and answered by rows of either face."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dtui.errors import InvalidQueryError
from dtui.log.projections import DueRow, ItemRow, PendingRow, ProposalRow
from dtui.signs import ENTRY_KINDS
from dtui.views.graph_layout import spine_rows
from dtui.views.search import Query, Term, read_query, typed_query
from dtui.views.waiting_list import WaitingListRow, waiting_row

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def item(line: str = "They stay at 12 %", **changes: object) -> ItemRow:
    row = ItemRow("acme", 3, 3, "hyp-1", "hypothesis", line, "", (), "pending", False, 7)
    return row._replace(**changes)


def proposal(**changes: object) -> WaitingListRow:
    row = ProposalRow(
        "pr-1", 9, "orders", "pricing", "discount", '{"percent": 18}', "discount percent 18",
        "pricing-bot", None, "acme", "dec-1", "opt-1", 0.64, None, None, NOW, "", None, None, None,
        "", (), "", "Acme renewal",
    )  # fmt: skip
    return waiting_row(row._replace(**changes), NOW)


def pending(**changes: object) -> WaitingListRow:
    row = PendingRow(
        "acme", "hyp-2", "hypothesis", "hyp-2: churn", "They may churn", "blocks dec-1",
        "steelmanning", None, None, NOW, 8, "human", "Acme renewal", "sales", "scribe",
    )  # fmt: skip
    return waiting_row(row._replace(**changes), NOW)


def outcome() -> WaitingListRow:
    row = DueRow(9, 86_400, NOW, "won", "pr-1", "pricing", "discount percent 18", "acme")
    return waiting_row(row, NOW)


# -- reading and writing back --------------------------------------------------------------------

ODD = st.sampled_from(
    ["pending", "At-Risk", "-", "-x", "!", "/x/",
     'say "hi"', "http://x", "type:", "\\", "a\\b", "a b",
     "a,b", ",", "~x", "ancestor(x)", "a..b", "(a)"]
)  # fmt: skip
storable = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
texts = st.text(storable, min_size=1, max_size=20) | ODD
words = st.sampled_from(["renewal", "12:30", "C++", "--", "-", "!", "~", "a,b", "5.00", "(a)", "é"])
patterns = st.sampled_from(["rais(e|ing)", "^hyp", r"\d+ %", r"and\/or", "a b", '"', "-", "x.*y"])


def of(name: str, values: st.SearchStrategy[str], most: int = 1) -> st.SearchStrategy[Term]:
    several = st.lists(values, min_size=1, max_size=most, unique=True).map(tuple)
    return st.builds(Term, st.just(name), several, st.booleans())


terms = st.one_of(
    of("text", words),
    of("phrase", texts),
    of("regex", patterns),
    of("fuzzy", st.sampled_from(["renewal", "Ströme", "año", "x1y2"])),
    of("type", st.sampled_from(ENTRY_KINDS), 3),
    of("state", st.sampled_from(["pending", "late"]), 2),
    of("kind", st.sampled_from(["verdict", "steelman"]), 2),
    of("at-risk", st.just("yes")),
)
fields = st.one_of(
    of("domain", texts | st.just(""), 3),
    of("trace", texts, 3),
    of("agent", texts | st.just(""), 3),
    of("profile", texts, 2),
    of("verdict", st.sampled_from(["approve", "waits"]), 2),
    of("is", st.sampled_from(["complete", "incomplete"]), 2),
    of("age", st.sampled_from([">7d", "<=12h", "7d..30d", ">=1y", "<90min", "1w..2mo"]), 2),
    of("ancestor", st.just("acme/obs-1") | texts),
    of("descendant", st.just("hyp-1")),
)


@given(st.lists(terms | fields, max_size=5))
def test_a_query_written_out_reads_back_as_itself(asked: list[Term]) -> None:
    query = Query(tuple(asked))
    assert read_query(str(query)) == query


@given(st.text(max_size=60))
@example('-"open')
@example('type:"open')
@example("/(a/ b")
@example("a:b c")
@example("/a{4,3}/")
@example("/a{99999999999999999999}/")
@example("x\0y")
@example("half \ud83d")
@example("a" * 1_048_577)
@example("ancestor(a b")
@example("domain:a,,b")
@example("~")
@example("~ab")
def test_any_text_is_read_or_refused_and_what_is_read_has_one_way_to_write_it(text: str) -> None:
    for read in (read_query, typed_query):
        try:
            query = read(text)
        except InvalidQueryError:
            continue
        assert read_query(str(query)) == query
        assert str(read_query(str(query))) == str(query)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("  price   RISE ", "price RISE"),
        ("state:pending -state:refuted", "pending -state:refuted"),
        ("Type:Validation", "type:hypothesis_validation"),
        ('"one" !"two three"', '"one" -"two three"'),
        ("domain:a,b,a !agent:x", "domain:a,b -agent:x"),
        ('domain:"",legal', 'domain:"",legal'),
        ("AGE:>7D age:1H..2d", "age:>7d age:1h..2d"),
        ("!ancestor(acme/obs-3) ~Renewl", "-ancestor(acme/obs-3) ~Renewl"),
        ('domain:"site reliability" trace:acme', 'domain:"site reliability" trace:acme'),
        ("12:30 a/b", "12:30 a/b"),
        ('"pending" "at-risk" at-risk', '"pending" "at-risk" at-risk'),
        ("--x - !", "--x - !"),
    ],
)
def test_a_query_has_one_way_to_be_written(typed: str, written: str) -> None:
    assert str(read_query(typed)) == written


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("status:open", "'status:' is no field; there are type:, state:, kind:, domain:, trace:, "),
        ("state:open", "'open' is no state; there are pending, validated, refuted, answered, "),
        ("kind:item", "'item' is no kind; there are steelman, hypothesis, question, decision, "),
        ("type:idea", "'idea' is no type; there are observation, hypothesis, question, "),
        ("type:", "'type:' says nothing after the colon, such as type:observation."),
        ("age:7d", "'7d' is no age; say age:<12h, age:>=7d or age:7d..30d"),
        ("age:30d..7d", "'30d..7d' is no age"),
        ("age:>7m\u0131n", "'>7m\u0131n' is no age"),
        ("age:", "'age:' says nothing after the colon, such as age:>7d."),
        ("domain:a,", "'domain:a,' has a comma with nothing beside it"),
        ("verdict:late", "'late' is no verdict; there are approve, modify, reject, waits."),
        ("is:open", "'open' is no is; there are complete, incomplete."),
        ("~ab", "'~ab' is no word of 3 to 40 letters and digits"),
        ("ancestor(a b)", "'ancestor(a' names no entry; write ancestor(TRACE/obs-3)"),
        ("http://x.org", 'put it in quotes: "http://x.org".'),
        ('say "one two', "'\"one' has a quotation mark that opens no quotation, or one that is"),
        ('domain:"a b', "'domain:\"a' has a quotation mark that opens no quotation"),
        ('~"renewal"', "'~\"renewal\"' has a quotation mark that opens no quotation"),
        ('"a"b', 'in quotes, a mark is \\".'),
        ('""', '"" asks for nothing'),
        ("/usr/bin", "begins a regular expression that ends nowhere"),
        ("/(a/", "/(a/ is no regular expression: missing ), unterminated subpattern"),
        (f"/{'a' * 201}/", "the regular expression is 201 characters long; at most 200 are read"),
        ("a" * 2_001, "the query is 2,001 characters long; at most 2,000 are read"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(typed: str, refused: str) -> None:
    with pytest.raises(InvalidQueryError, match=re.escape(refused)):
        read_query(typed)


# -- what rows answer ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "STAY hyp-1",
        '"stay at"',
        "/^they .* %$/",
        "type:hypothesis state:pending pending trace:ACME kind:hypothesis",
        "-at-risk -state:refuted -churn -/churn/ -agent:pricing-bot ~saty",
    ],
)
def test_an_item_answers(typed: str) -> None:
    assert read_query(typed).matches(item())


@pytest.mark.parametrize(
    "typed",
    [
        "stay churn",
        '"at stay"',
        "-stay",
        "/^stay/",
        "-/stay/",
        "type:question",
        "state:refuted",
        "-pending",
        "at-risk",
        "kind:verdict",
        "agent:pricing-bot",
        "trace:acm",
        "~churn",
    ],
)
def test_an_item_of_which_one_term_does_not_hold_is_left_out(typed: str) -> None:
    assert not read_query(typed).matches(item())


def test_what_the_log_holds_raw_is_asked_as_it_is_shown() -> None:
    row = item("They\u202e stay\x1b[31m at\n12 %")
    (shown,) = spine_rows([row._replace(ordinal=1, spine=1)], first=1, count=1)
    for query in (read_query("they stay"), read_query('"⏎ 12"'), read_query("-[31m")):
        assert query.matches(row) == query.matches(shown)


@given(
    st.sampled_from(["hypothesis", "decision", "observation"]),
    st.sampled_from(["", "pending", "refuted", "selected"]),
    st.booleans(),
    st.sampled_from(["", "steelman · cost", "hard"]),
    st.lists(terms, max_size=3),
)
def test_an_item_answers_the_same_in_a_list_and_in_the_log(
    kind: str, state: str, at_risk: bool, detail: str, asked: list[Term]
) -> None:
    row = item(type=kind, state=state, at_risk=at_risk, detail=detail, ordinal=1, spine=1)
    (shown,) = spine_rows([row], first=1, count=1)
    assert Query(tuple(asked)).matches(row) == Query(tuple(asked)).matches(shown)


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("pending", "hyp-2 pr-1 outcome"),
        ("kind:steelman", "hyp-2"),
        ("type:hypothesis", "hyp-2"),
        ("kind:verdict", "pr-1"),
        ("type:proposal", "pr-1"),
        ("kind:outcome", "outcome"),
        ("domain:pricing", "pr-1 outcome"),
        ("agent:Pricing-Bot", "pr-1"),
        ("trace:acme", "hyp-2 pr-1 outcome"),
        ("renewal churn", "hyp-2"),
        ("discount", "pr-1 outcome"),
        ("agent:pricing-bot,nobody -domain:legal", "pr-1"),
        ("domain:sales agent:scribe", "hyp-2"),
        ("age:<1d", "hyp-2 pr-1 outcome"),
        ("age:>=1d", ""),
    ],
)
def test_what_waits_answers(typed: str, answers: str) -> None:
    rows = {"hyp-2": pending(), "pr-1": proposal(), "outcome": outcome()}
    query = read_query(typed)
    assert [name for name, row in rows.items() if query.matches(row)] == answers.split()


def test_what_is_hidden_from_a_blind_reviewer_is_not_found() -> None:
    row = ProposalRow(
        "pr-1", 9, "orders", "pricing", "discount", '{"percent": 18}', "discount percent 18",
        "pricing-bot", None, "acme", "dec-1", "opt-1", 0.64, None, None, NOW, "", None, None, None,
        "", (), "", "Acme renewal",
    )  # fmt: skip
    shown = waiting_row(row, NOW, blind=True)
    for typed in ("discount", "18", "agent:pricing-bot", "0.64"):
        assert not read_query(typed).matches(shown)


@pytest.mark.parametrize(
    ("typed", "row", "refused"),
    [
        (
            "domain:pricing",
            item(),
            "the items of a trace cannot be asked domain:pricing; they answer",
        ),
        ("-age:>7d", item(), "the items of a trace cannot be asked -age:>7d"),
        (
            "is:complete",
            pending(),
            "what waits cannot be asked is:complete; they answer words, type:",
        ),
        ("descendant(acme/obs-1)", item(), "cannot be asked descendant(acme/obs-1)"),
    ],
)
def test_what_a_row_cannot_be_asked_is_refused_and_never_false(
    typed: str, row: ItemRow | WaitingListRow, refused: str
) -> None:
    query = read_query(typed)
    for ask in (lambda: query.matches(row), lambda: query.check(type(row))):
        with pytest.raises(InvalidQueryError, match=re.escape(refused)):
            ask()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("usage.*fell", "/usage.*fell/"),
        ("!usage.*fell type:outcome", "-/usage.*fell/ type:outcome"),
        (r"\d+%", r"/\d+%/"),
        ("a/b|c", r"/a\/b|c/"),
        ("(a", "(a"),
        ("C++ why? 5.00 12:30 e.g.", "C++ why? 5.00 12:30 e.g."),
        ('"x.*y"', '"x.*y"'),
    ],
)
def test_a_word_with_the_signs_of_a_pattern_is_one_where_it_is_typed(
    typed: str, written: str
) -> None:
    assert str(typed_query(typed)) == written


def test_a_pattern_that_would_take_for_ever_is_refused_in_a_moment() -> None:
    query = read_query("/(a+)+$/")
    with pytest.raises(InvalidQueryError, match="takes too long: it repeats within a repetition"):
        query.matches(item("a" * 60 + "b"))
    assert read_query("/(a+)+$/").matches(item("aaa"))


def test_items_whose_ids_differ_in_their_case_alone_are_two() -> None:
    walked = Query((Term("item", ("hyp-1",)),))
    assert [walked.matches(item(item_id=name)) for name in ("hyp-1", "HYP-1")] == [True, False]


def test_an_empty_query_asks_for_nothing() -> None:
    assert not read_query("  ")
    assert read_query("x")
