"""The shape of an event: what each field takes, refuses, and how it travels as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from operator import itemgetter
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dtui.corpus import Corpus
from dtui.errors import InvalidEventError, UndeclaredNameError
from dtui.spine import EVENT_KINDS, Proposal, Trigger, emit, event_fields, parse_event
from tests.log.scratch import scratch_corpus
from tests.spine.scene import PRICING, day, event, judge, observe, propose, refused

PROPOSAL = {"domain": "pricing", "action": "discount", "causes": ["ticket"]}
OVERRIDE = {"proposal_id": "p", "verdict": "approve", "reviewer": "ana"}
OUTCOME = {"proposal_id": "p", "metric": "won", "value": True, "occurred_at": day(10)}
END = datetime(9999, 12, 31, 23, 55, tzinfo=UTC) - timedelta(microseconds=1)
"""When nothing lies ahead that could be written."""


def metric(**fields: Any) -> dict[str, Any]:
    """Return a domain's fields with one metric that differs from a good one."""
    return {"domain": "support", "metrics": [{"name": "won", "horizons": ["P30D"], **fields}]}


# -- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", EVENT_KINDS)
def test_a_field_that_is_missing_or_unknown_is_named(corpus: Corpus, kind: str) -> None:
    needed = [name for name, field in EVENT_KINDS[kind].model_fields.items() if field.is_required()]
    for name in needed:
        error = refused(corpus, InvalidEventError, kind, {}, f"^{kind}.*: {needed[0]} is missing")
        assert name in error.fields
    error = refused(corpus, InvalidEventError, kind, {"colour": "red"}, "colour")
    assert "colour" in error.fields


@pytest.mark.parametrize("name", ["recorded_at", "source_recorded_at", "position"])
def test_what_the_log_sets_cannot_be_given(corpus: Corpus, name: str) -> None:
    fields = {"says": "It", name: None}
    match = f"^trigger: {name} is set by the log alone. Leave it out, and say in occurred_at"
    error = refused(corpus, InvalidEventError, "trigger", fields, match)
    assert error.fields == (name,)


def test_the_fields_that_are_offered_are_those_a_writer_may_give(corpus: Corpus) -> None:
    error = refused(corpus, InvalidEventError, "trigger", {"says": "It", "colour": 1}, "colour")
    for name in ("recorded_at", "source_recorded_at", "position"):
        assert name not in str(error)


@pytest.mark.parametrize("kind", ["", "thought", "Trigger", "observation", cast("str", 7)])
def test_another_kind_is_refused_with_the_names_of_all(corpus: Corpus, kind: str) -> None:
    match = "is no kind of event. The kinds are: domain_declared, trigger, .*, retraction"
    assert refused(corpus, InvalidEventError, kind, {}, match).fields == ("kind",)


def test_a_kind_in_the_payload_is_the_same_one(corpus: Corpus) -> None:
    assert corpus.emit("trigger", {"kind": "trigger", "says": "It"})
    refused(corpus, InvalidEventError, "trigger", {"kind": "gate", "says": "It"}, "kind")


@pytest.mark.parametrize("payload", [None, [], ["says"], "says", 7])
def test_a_payload_that_is_no_object_is_refused(corpus: Corpus, payload: dict[str, Any]) -> None:
    refused(corpus, InvalidEventError, "trigger", payload, "trigger.*object of fields")


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    # ids and causes
    ("trigger", {"says": "It", "id": "a b"}, "id is no id"),
    ("trigger", {"says": "It", "id": ""}, "id is no id"),
    ("trigger", {"says": "It", "id": "-a"}, "id is no id"),
    ("trigger", {"says": "It", "id": 7}, "id"),
    ("trigger", {"says": "It", "causes": ["a b"]}, "causes.0 is no"),
    ("trigger", {"says": "It", "causes": ["ticket", "a/b/c"]}, "causes.1 is no"),
    ("trigger", {"says": "It", "causes": "ticket"}, "causes"),
    # moments
    ("trigger", {"says": "It", "occurred_at": "2026-10-01T09:00:00"}, "occurred_at has no time"),
    ("trigger", {"says": "It", "occurred_at": datetime(2026, 10, 1)}, "no time zone"),  # noqa: DTZ001
    ("trigger", {"says": "It", "occurred_at": 1_790_000_000}, "occurred_at is a number"),
    ("trigger", {"says": "It", "occurred_at": "yesterday"}, "occurred_at"),
    ("trigger", {"says": "It", "occurred_at": "0001-01-01T00:00:00+14:00"}, "years 1 to 9999"),
    # texts
    ("trigger", {"says": " \n"}, "says is blank; say it in words"),
    ("trigger", {"says": None}, "says"),
    ("trigger", {"says": "a\0b"}, "says has a NUL at offset 1; remove it"),
    ("trigger", {"says": "a\ud800"}, r"says has the lone surrogate '\\ud800' at offset 1"),
    ("trigger", {"says": "x" * 1_048_577}, r"takes 1,048,577 bytes .*1 MiB\) are allowed"),
    ("trigger", {"says": "ж" * 524_289}, "says takes 1,048,578 bytes"),
    ("trigger", {"says": "It", "agent": "a\0"}, "agent has a NUL"),
    ("trigger", {"says": "It", "stream": "a\0"}, "stream has a NUL"),
    ("trigger", {"says": "It", "stream": ""}, "stream is blank"),
    ("trigger", {"says": "It", "correlation_id": " "}, "correlation_id is blank"),
    ("trigger", {"says": "It", "correlation_id": "a\ud800"}, "correlation_id has the lone"),
    ("context_gathered", {"says": "It", "source": "\0"}, "source has a NUL"),
    ("escalation", {"says": "It", "to": " "}, "to is blank"),
    ("exception", {"says": "It", "rule": " "}, "rule is blank"),
    ("execution", {"says": "It", "system": 7}, "system"),
    ("gate", {"verdict": "maybe"}, "verdict"),
    # arguments
    ("proposal", {**PROPOSAL, "args": {"x": float("nan")}}, "args.x is no finite number"),
    ("proposal", {**PROPOSAL, "args": {"x": float("-inf")}}, "args.x is no finite number"),
    ("proposal", {**PROPOSAL, "args": {"x": 2**63}}, "args.x is no finite number of 64 bits"),
    ("proposal", {**PROPOSAL, "args": {"x": -(2**63) - 1}}, "args.x is no finite number"),
    ("proposal", {**PROPOSAL, "args": {"x": None}}, "args.x is no single value"),
    ("proposal", {**PROPOSAL, "args": {"x": [1]}}, "args.x is no single value"),
    ("proposal", {**PROPOSAL, "args": {"x": {"y": 1}}}, "args.x is no single value"),
    ("proposal", {**PROPOSAL, "args": {"x": "a\0"}}, "args.x has a NUL at offset 1"),
    ("proposal", {**PROPOSAL, "args": {"x": "\udfff"}}, "args.x has the lone surrogate"),
    ("proposal", {**PROPOSAL, "args": {"x": "y" * 1_048_577}}, "args.x takes 1,048,577 bytes"),
    ("proposal", {**PROPOSAL, "args": {" ": 1}}, "args"),
    ("proposal", {**PROPOSAL, "args": {"a\0": 1}}, "args"),
    ("proposal", {**PROPOSAL, "args": {1: 1}}, "args"),
    ("proposal", {**PROPOSAL, "args": [1]}, "args"),
    # a proposal's prior
    ("proposal", {**PROPOSAL, "probability": 0.5}, "a probability needs the metric and the hor"),
    ("proposal", {**PROPOSAL, "probability": 0.5, "metric": "won"}, "needs the metric and the"),
    ("proposal", {**PROPOSAL, "probability": 1.01}, "probability"),
    ("proposal", {**PROPOSAL, "probability": float("nan")}, "probability"),
    ("proposal", {**PROPOSAL, "probability": "0.5"}, "probability"),
    ("proposal", {**PROPOSAL, "metric": "won", "horizon": 30}, "horizon is a number without a u"),
    ("proposal", {**PROPOSAL, "horizon": "P30D"}, "a horizon needs the metric that is read at"),
    ("proposal", {**PROPOSAL, "decision_id": "dec-1"}, "decision_id needs the trace_id"),
    (
        "proposal",
        {**PROPOSAL, "trace_id": "trace", "option_id": "opt-1"},
        "option_id needs the decision_id",
    ),
    # a domain
    ("domain_declared", {"domain": " "}, "domain is blank"),
    ("domain_declared", {"domain": "support", "version": 0}, "version"),
    ("domain_declared", {"domain": "support", "version": "1"}, "version"),
    ("domain_declared", metric(horizons=[]), "metrics.0.horizons needs at least one"),
    ("domain_declared", metric(horizons=[30]), "horizons.0 is a number without a unit; .* P30D"),
    ("domain_declared", metric(horizons=["P0D"]), "horizons.0 is not after the decision"),
    ("domain_declared", metric(horizons=["-P3D"]), "horizons.0 is not after the decision"),
    ("domain_declared", metric(horizons=["P9D", "P3D"]), "must grow, each horizon once"),
    ("domain_declared", metric(horizons=["P3D", "PT72H"]), "must grow, each horizon once"),
    ("domain_declared", metric(horizons=["soon"]), "horizons.0"),
    ("domain_declared", metric(horizons=["P999999999D"]), "horizons.0"),
    ("domain_declared", metric(horizons=["PT0.5S"]), "horizons.0"),
    ("domain_declared", metric(name=" "), "metrics.0.name is blank"),
    ("domain_declared", metric(type="text"), "metrics.0.type"),
    ("domain_declared", metric(direction="up"), "metrics.0.direction"),
    ("domain_declared", metric(colour="red"), "metrics.0.colour"),
    ("domain_declared", metric(type="category"), "categories are listed for a category metric"),
    ("domain_declared", metric(categories=["a"]), "categories are listed for a category metric"),
    (
        "domain_declared",
        metric(type="category", categories=["a", "b", "a"]),
        "a category is listed twice",
    ),
    (
        "domain_declared",
        {"domain": "support", "metrics": [*metric()["metrics"], *metric()["metrics"]]},
        "metric 'won' is declared twice",
    ),
    (
        "domain_declared",
        {"domain": "support", "codes": [{"code": "late"}, {"code": "late", "says": "Other"}]},
        "rationale code 'late' is declared twice",
    ),
    # a verdict
    ("override", {**OVERRIDE, "verdict": "agree"}, "verdict"),
    ("override", {**OVERRIDE, "edited": {"percent": 1}}, "edited is given with modify"),
    ("override", {**OVERRIDE, "reviewer": " "}, "reviewer is blank"),
    ("override", {**OVERRIDE, "reviewer_kind": "robot"}, "reviewer_kind"),
    ("override", {**OVERRIDE, "agent": "ana"}, "agent"),
    ("override", {**OVERRIDE, "probability": -0.1}, "probability"),
    ("override", {**OVERRIDE, "propensity": 2}, "propensity"),
    ("override", {**OVERRIDE, "shown": "yes"}, "shown"),
    ("override", {**OVERRIDE, "shown": 1}, "shown"),
    ("override", {**OVERRIDE, "second": 1}, "second"),
    ("override", {**OVERRIDE, "second": True, "replaces": "o"}, "a second opinion replaces noth"),
    ("override", {**OVERRIDE, "codes": ["margin", "margin"]}, "a rationale code is given twice"),
    ("override", {**OVERRIDE, "codes": [" "]}, "codes.0 is blank"),
    # an outcome
    ("outcome", {**OUTCOME, "occurred_at": None}, "needs occurred_at: when it was so"),
    ("outcome", {**OUTCOME, "value": None}, "an outcome has a value, or is censored"),
    ("outcome", {**OUTCOME, "censored": True}, "an outcome has a value, or is censored"),
    ("outcome", {**OUTCOME, "value": float("inf")}, "value is no finite number"),
    ("outcome", {**OUTCOME, "value": [True]}, "value is no single value"),
    ("outcome", {**OUTCOME, "horizon": "P0D"}, "horizon is not after the decision"),
    ("outcome", {**OUTCOME, "supersedes": "r"}, "a correction needs the outcome_id"),
    ("retraction", {"retracts": "o", "says": " "}, "says is blank"),
]


@pytest.mark.parametrize(
    ("kind", "fields", "match"),
    REFUSED,
    ids=[f"{at}-{kind}" for at, (kind, _, _) in enumerate(REFUSED)],
)
def test_a_field_of_the_wrong_shape_is_refused_by_name(
    corpus: Corpus, kind: str, fields: dict[str, Any], match: str
) -> None:
    propose(corpus)
    error = refused(corpus, InvalidEventError, kind, fields, f"(?s)^{kind}.*{match}")
    assert len(str(error)) < 500
    assert error.fields
    assert error.rule == "shape"


def test_an_event_is_frozen_to_the_bottom(corpus: Corpus) -> None:
    args = {"percent": 18}
    made = Proposal(domain="pricing", action="discount", args=args)
    args["percent"] = 99
    with pytest.raises(ValidationError, match="frozen"):
        made.action = "other"  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(TypeError):
        made.args["percent"] = 12  # pyright: ignore[reportIndexIssue]
    assert dict(made.args) == {"percent": 18}
    assert hash(made) == hash(Proposal(domain="pricing", action="discount", args={"percent": 18}))


# -- what is kept ---------------------------------------------------------------------------------

HOSTILE = (
    "\x1b[2J\x1b]0;gone\x07 \u202eton\u202c [red]no[/] <b>&amp;</b> ' \" --"
    " \r\n\t\u2028 ж價👩\u200d💻"
)


def test_hostile_text_is_kept_as_it_is_in_every_field(corpus: Corpus) -> None:
    fields = {
        "says": HOSTILE,
        "source": HOSTILE,
        "agent": HOSTILE,
        "stream": HOSTILE,
        "correlation_id": HOSTILE,
    }
    found = event(corpus, corpus.emit("trigger", fields))
    assert {name: getattr(found, name) for name in fields} == fields
    propose(corpus, args={HOSTILE: HOSTILE}, action=HOSTILE)
    judge(corpus, reviewer=HOSTILE, rationale=HOSTILE, assignment=HOSTILE)
    state = corpus.proposal("p")
    assert dict(state.proposal.args) == {HOSTILE: HOSTILE}
    assert state.overrides[0].rationale == HOSTILE
    row = corpus.rows.proposal("p")
    assert row is not None
    assert (row.action, json.loads(row.args), row.reviewer) == (
        HOSTILE,
        {HOSTILE: HOSTILE},
        HOSTILE,
    )
    assert row.reviewers == (HOSTILE,)


def test_a_domain_may_have_any_name(corpus: Corpus) -> None:
    name = "' OR 1=1 -- %_\x1b[0m/.."
    corpus.emit("domain_declared", {**PRICING, "domain": name})
    propose(corpus, domain=name)
    assert [row.proposal_id for row in corpus.rows.without_verdict(domain=name)] == ["p"]
    assert corpus.rows.without_verdict(domain="pricing") == []
    unknown = {**PROPOSAL, "domain": "%"}
    refused(corpus, UndeclaredNameError, "proposal", unknown, "^domain '%' was not declared")


def test_a_text_of_a_mebibyte_is_kept(corpus: Corpus) -> None:
    says = "ж" * 524_288
    made = corpus.emit("trigger", {"says": says})
    assert event(corpus, made).says == says
    row = corpus.rows.event_at(4)
    assert row is not None
    assert len(row.says) < 1_000


@pytest.mark.parametrize(
    "value",
    [True, False, 0, 1, -1, 2**63 - 1, -(2**63), 0.1, 1.0, -0.0, 5e-324, 1.7e308, "", "0", "true"],
)
def test_an_argument_keeps_its_value_and_its_type(corpus: Corpus, value: object) -> None:
    propose(corpus, args={"x": value})
    kept = corpus.proposal("p").proposal.args["x"]
    assert (repr(kept), type(kept)) == (repr(value), type(value))
    row = corpus.rows.proposal("p")
    assert row is not None
    assert repr(json.loads(row.args)["x"]) == repr(value)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-10-01T10:00:00+02:00", datetime(2026, 10, 1, 8, tzinfo=UTC)),
        ("2026-10-01T00:30:00.000001-05:30", datetime(2026, 10, 1, 6, 0, 0, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999Z", datetime.max.replace(tzinfo=UTC)),
        (datetime(1969, 7, 20, 20, 17, tzinfo=timezone(timedelta(hours=-4))),
         datetime(1969, 7, 21, 0, 17, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_moment_is_kept_in_utc_to_the_microsecond(
    corpus: Corpus, written: object, moment: datetime
) -> None:
    with corpus.writing(clock=lambda: END):
        made = corpus.emit("trigger", {"says": "It", "occurred_at": written})
    assert event(corpus, made).occurred_at == moment
    assert event(corpus, made).occurred_at.tzinfo == UTC


def test_a_verdict_may_be_given_in_any_year(corpus: Corpus) -> None:
    propose(corpus, occurred_at="0001-01-01T00:00:00Z")
    with corpus.writing(clock=lambda: END):
        judge(corpus, occurred_at="9999-12-31T23:59:59Z")
    row = corpus.rows.proposal("p")
    assert row is not None
    assert row.verdict == "approve"
    assert corpus.rows.due(datetime.max.replace(tzinfo=UTC)) == [], "nobody will be there to look"


def test_an_event_says_on_one_line_what_it_is_about(corpus: Corpus) -> None:
    propose(corpus)
    judge(corpus, "modify", id="o", codes=["margin"], rationale="As\nin May")
    observe(corpus, id="r", metric="margin", value=24.10, horizon="P30D")
    lines = [corpus.rows.event_at(position) for position in range(4, 7)]
    assert [line.says for line in lines if line] == [
        "discount · percent 18 · renew yes",
        "modify · percent 18 → 12 · margin · As in May",
        "margin 24.1 at 30 d",
    ]


# -- as JSON --------------------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
prose = words.map(lambda text: f"says {text}")
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)
entry_ids = ids | st.builds("{}/{}".format, ids, ids)
moments = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3))]),
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 (hypothesis adds the zone)
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
)
scalars = (
    st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words
)
arguments = st.dictionaries(prose, scalars, max_size=3)
probabilities = st.floats(0, 1)
horizons = st.integers(1, 86_400 * 3_650).map(lambda seconds: timedelta(seconds=seconds))


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for fields that may each be left out."""
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def metrics(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["binary", "number", "category"]))
    categories = st.lists(prose, min_size=1, max_size=3, unique=True)
    return {
        "name": draw(prose),
        "type": kind,
        "horizons": sorted(draw(st.sets(horizons, min_size=1, max_size=3))),
        **({"categories": draw(categories)} if kind == "category" else {}),
        **draw(some(unit=words, source=words, owner=words)),
    }


COMMON = some(
    id=ids,
    stream=words.filter(str.strip),
    causes=st.lists(entry_ids, max_size=3),
    correlation_id=words.filter(str.strip),
    occurred_at=moments,
    agent=words,
)
SPOKEN = st.fixed_dictionaries({"says": prose})


KINDS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "domain_declared": st.fixed_dictionaries(
        {"domain": prose},
        optional={
            "version": st.integers(1, 9),
            "metrics": st.lists(metrics(), max_size=3, unique_by=itemgetter("name")),
            "codes": st.lists(
                st.fixed_dictionaries({"code": prose, "says": words}),
                max_size=3,
                unique_by=itemgetter("code"),
            ),
            "owner": words,
        },
    ),
    "trigger": SPOKEN,
    "context_gathered": SPOKEN,
    "proposal": st.fixed_dictionaries(
        {"domain": prose, "action": prose},
        optional={"args": arguments, "model": words, "policy_version": words, "metric": words},
    )
    | st.fixed_dictionaries(
        {
            "domain": prose,
            "action": prose,
            "probability": probabilities,
            "metric": words,
            "horizon": horizons,
            "trace_id": ids,
            "decision_id": ids,
            "option_id": ids,
        }
    ),
    "override": st.fixed_dictionaries(
        {"proposal_id": ids, "reviewer": prose},
        optional={
            "prior": arguments,
            "codes": st.lists(prose, max_size=3, unique=True),
            "rationale": words,
            "reviewer_kind": st.sampled_from(["human", "policy", "agent"]),
            "probability": probabilities,
            "propensity": probabilities,
            "shown": st.booleans(),
            "assignment": words,
            "native_verdict": words,
        },
    ).flatmap(
        lambda fields: st.one_of(
            st.just({**fields, "verdict": "approve", "second": True}),
            st.just({**fields, "verdict": "reject", "replaces": "o"}),
            arguments.map(lambda args: {**fields, "verdict": "modify", "edited": args}),
        )
    ),
    "escalation": st.fixed_dictionaries({"to": prose, "says": prose}),
    "exception": st.fixed_dictionaries({"rule": prose, "says": prose}),
    "execution": st.fixed_dictionaries({"says": prose, "system": words}),
    "outcome": st.fixed_dictionaries(
        {"proposal_id": ids, "metric": prose, "occurred_at": moments},
        optional={"outcome_id": ids, "horizon": horizons},
    ).flatmap(
        lambda fields: (
            scalars.map(lambda value: {**fields, "value": value})
            | st.just({**fields, "censored": True, "outcome_id": "r", "supersedes": "r"})
        )
    ),
    "gate": st.fixed_dictionaries(
        {"verdict": st.sampled_from(["blocked", "allowed", "parked", "escaped", "error"])}
    ),
    "annotation": st.fixed_dictionaries({"says": prose}, optional={"proposal_id": ids}),
    "retraction": st.fixed_dictionaries({"retracts": ids, "says": prose}),
}


@st.composite
def payloads(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Draw an event of any kind, each field filled in or not."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    common = draw(COMMON)
    if kind == "override":
        common.pop("agent", None)
    return kind, {**common, **draw(KINDS[kind])}


ALONE = {"trigger", "context_gathered", "escalation", "exception", "execution", "gate"}
"""What speaks of nothing but what it follows from."""


def test_events_of_every_kind_are_drawn() -> None:
    assert KINDS.keys() == EVENT_KINDS.keys()


@given(payloads())
def test_an_event_comes_back_from_json_as_it_was(drawn: tuple[str, dict[str, Any]]) -> None:
    kind, payload = drawn
    made = parse_event(kind, payload)
    fields = event_fields(made)
    text = json.dumps(fields, allow_nan=False)
    read = parse_event(kind, json.loads(text))
    assert read == made
    assert json.dumps(event_fields(read)) == text, "and so is what was True, 1 or 1.0"
    assert next(iter(fields)) == "kind"
    assert None not in fields.values()


@given(st.lists(payloads(), max_size=6))
def test_an_event_comes_back_from_the_log_as_it_was(
    drawn: list[tuple[str, dict[str, Any]]],
) -> None:
    with scratch_corpus(clock=lambda: END) as corpus, corpus.writing():
        for kind, payload in drawn:
            if kind not in ALONE or corpus.log.position(payload.get("id", "none")) is not None:
                continue
            emitted = emit(corpus.log, parse_event(kind, {**payload, "causes": ["trace"]}))
            assert event(corpus, str(emitted.id)) == emitted
            head = corpus.log.head()
            assert emit(corpus.log, emitted) == emitted
            assert corpus.log.head() == head


def test_a_lean_event_leaves_out_what_was_not_said() -> None:
    assert event_fields(Trigger(says="It")) == {"kind": "trigger", "says": "It"}
