"""What a writer hands over is read as one of the thirteen items, or refused with what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dtui.errors import InvalidItemError
from dtui.stores.contract.drafts import (
    deduction,
    hypothesis,
    observation,
    one_of_each,
    question,
    selection,
)
from dtui.trace import (
    ITEM_TYPES,
    AnyTraceItem,
    TraceOpened,
    item_fields,
    item_json,
    parse_draft,
    parse_item,
    parse_opened,
)
from dtui.trace.items import AnyTaggedItem

EACH = dict(one_of_each())
MOMENT = "2026-10-01T09:00:00Z"
MEBIBYTE = 1_048_576

every_type = pytest.mark.parametrize("item_type", ITEM_TYPES)


def texts_of(fields: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the path of every free text in a payload, by its value in `one_of_each`."""
    told = {"id", "type", "occurred_at", "trace_item_refs", "stage", "kind", "sha256", "assignee"}
    for name, value in fields.items():
        if name in told or name.endswith("_id") or name == "challenges":
            continue
        if isinstance(value, str):
            yield (name,)
        if name == "citations":
            yield from ((name, inner) for inner in ("ref", "locator"))
        if name == "labels":
            yield (name, "0")


EVERY_TEXT = [
    (item_type, path) for item_type, payload in EACH.items() for path in texts_of(payload)
]


def with_text(item_type: str, path: tuple[str, ...], text: object) -> dict[str, Any]:
    payload = dict(EACH[item_type])
    match path:
        case ("citations", inner):
            payload["citations"] = [{**payload["citations"][0], inner: text}]
        case ("labels", _):
            payload["labels"] = [text]
        case (name, *_):
            payload[name] = text
        case _:
            raise AssertionError(path)
    return payload


every_text = pytest.mark.parametrize(
    ("item_type", "path"), EVERY_TEXT, ids=[f"{t}-{'.'.join(p)}" for t, p in EVERY_TEXT]
)


def refusal_of(item_type: str, payload: dict[str, Any]) -> InvalidItemError:
    with pytest.raises(InvalidItemError) as refusal:
        parse_draft(item_type, payload)
    # What is refused is shown, so it must be possible to show it.
    str(refusal.value).encode()
    return refusal.value


# -- the thirteen --------------------------------------------------------------------------------


def test_there_are_thirteen_types() -> None:
    assert len(ITEM_TYPES) == 13
    assert set(EACH) == set(ITEM_TYPES)


@every_type
def test_an_item_is_told_by_its_type(item_type: str) -> None:
    model: TypeAdapter[AnyTraceItem] = TypeAdapter(AnyTaggedItem)
    item = model.validate_python({**EACH[item_type], "type": item_type, "recorded_at": MOMENT})
    assert isinstance(item, ITEM_TYPES[item_type])
    assert item.type == item_type


@every_type
def test_an_item_is_never_edited(item_type: str) -> None:
    item = parse_item({**EACH[item_type], "type": item_type, "recorded_at": MOMENT})
    with pytest.raises(ValidationError, match="frozen"):
        item.id = "another"
    for value in vars(item).values():
        assert not isinstance(value, list | dict | set)
    assert hash(item) == hash(parse_item(item_fields(item)))


@every_type
def test_an_item_written_as_json_is_read_back_as_it_was(item_type: str) -> None:
    item = parse_item({**EACH[item_type], "type": item_type, "recorded_at": MOMENT})
    assert parse_item(item_fields(item)) == item
    assert ITEM_TYPES[item_type].model_validate_json(item_json(item)) == item


def test_an_item_is_written_lean_and_in_the_script_of_its_author() -> None:
    item = parse_draft(*question("obs-1", question="何時?", assignee="agent"))
    written = item.completed("qst-1", datetime(2026, 10, 1, 9, tzinfo=UTC))
    assert item_json(written) == (
        '{"id":"qst-1","type":"question","trace_item_refs":["obs-1"],'
        '"recorded_at":"2026-10-01T09:00:00Z","question":"何時?"}'
    )


def test_a_made_id_begins_with_the_prefix_of_its_type() -> None:
    prefixes = ["obs", "hyp", "qst", "con", "ded", "val", "ans"]
    prefixes += ["dec", "opt", "dcn", "heu", "eval", "sel"]
    assert [model.ID_PREFIX for model in ITEM_TYPES.values()] == prefixes


def test_what_is_left_out_is_at_its_default() -> None:
    draft = parse_draft(*question()).item
    assert (draft.trace_item_refs, draft.labels, draft.author, draft.occurred_at) == (
        (),
        (),
        None,
        None,
    )


# -- fields ------------------------------------------------------------------------------------


def test_an_unknown_type_is_refused_with_the_thirteen() -> None:
    refusal = refusal_of("hunch", {"statement": "It will work"})
    assert str(refusal).startswith("'hunch' is no item type. The thirteen are: observation, ")
    assert str(refusal).endswith("decision_selection.")


@every_type
def test_a_missing_field_is_named(item_type: str) -> None:
    required = [
        name
        for name, field in ITEM_TYPES[item_type].model_fields.items()
        if field.is_required() and name not in ("id", "recorded_at")
    ]
    for name in required:
        payload = {key: value for key, value in EACH[item_type].items() if key != name}
        refusal = refusal_of(item_type, payload)
        assert f"{name} is missing" in str(refusal)
        assert refusal.fields == (name,)


@every_type
def test_an_unknown_field_is_refused_with_the_known_ones(item_type: str) -> None:
    refusal = refusal_of(item_type, EACH[item_type] | {"mood": "good"})
    assert "mood is not one of its fields. The fields of" in str(refusal)
    assert "recorded_at" not in str(refusal)
    assert refusal.fields == ("mood",)


@pytest.mark.parametrize("name", ["\x1b[2J", "\ud800", "\0", "", "a b", 3])
def test_a_field_of_a_hostile_name_is_refused_in_words_that_can_be_shown(name: object) -> None:
    refusal = refusal_of("observation", observation()[1] | {name: 1})  # pyright: ignore[reportArgumentType]
    assert str(refusal).isprintable()


@every_type
def test_recorded_at_is_the_stores_alone(item_type: str) -> None:
    refusal = refusal_of(item_type, EACH[item_type] | {"recorded_at": MOMENT})
    assert "recorded_at is set by the store alone" in str(refusal)


@pytest.mark.parametrize(
    "given",
    ["", " ", "-a", ".a", "_a", "a b", "a/b", "ä", "a\n", "\ud800", "a\0", 7, []],
)
def test_what_is_no_id_is_refused(given: object) -> None:
    refusal = refusal_of(*observation(id=given))
    assert "id" in refusal.fields


@pytest.mark.parametrize("given", ["a", "7", "A.b_c-d", "x" * 256])
def test_an_id_is_a_letter_or_digit_and_what_may_follow_it(given: str) -> None:
    assert parse_draft(*observation(id=given)).id == given


@pytest.mark.parametrize("refs", ["obs-1", 7, ["obs 1"], [None], [["obs-1"]], {"obs-1": 1}])
def test_references_are_a_list_of_ids(refs: object) -> None:
    refusal = refusal_of(*question(trace_item_refs=refs))
    assert refusal.fields[0].startswith("trace_item_refs")


@pytest.mark.parametrize(
    ("item_type", "fields"),
    [
        ("hypothesis", {"confidence": "high"}),
        ("hypothesis", {"confidence": 1.01}),
        ("hypothesis", {"confidence": -0.01}),
        ("hypothesis", {"confidence": True}),
        ("hypothesis", {"stage": "brainstorm"}),
        ("decision_option", {"probability": 2}),
        ("decision_constraint", {"weight": "heavy"}),
        ("decision_option_constraint_evaluation", {"satisfied": "yes"}),
        ("decision_option_constraint_evaluation", {"satisfied": 1}),
        ("hypothesis_validation", {"validated": "false"}),
        ("constraint", {"hard": None}),
        ("question", {"assignee": "nobody"}),
        ("deduction", {"counts": {"angles": 1.5}}),
        ("deduction", {"counts": {"angles": -1}}),
        ("deduction", {"counts": {"angles": True}}),
        ("deduction", {"counts": {"angles": 10**5000}}),
        ("deduction", {"counts": [1]}),
        ("observation", {"citations": []}),
        ("observation", {"citations": [{"kind": "rumour", "ref": "x"}]}),
        ("observation", {"citations": [{"kind": "file", "ref": "x", "sha256": "abc"}]}),
        ("observation", {"citations": [{"kind": "file", "ref": "x", "page": 7}]}),
        ("observation", {"labels": "price"}),
        ("observation", {"type": "question"}),
        ("decision_selection", {"rejected": ["opt-2"]}),
    ],
)
def test_a_field_of_another_shape_is_refused_and_named(
    item_type: str, fields: dict[str, Any]
) -> None:
    refusal = refusal_of(item_type, EACH[item_type] | fields)
    assert refusal.fields[0].split(".")[0] in fields
    assert str(refusal).startswith(item_type)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    ("item_type", "name"),
    [
        ("hypothesis", "confidence"),
        ("decision_option", "probability"),
        ("decision_constraint", "weight"),
        ("decision_option_constraint_evaluation", "score"),
        ("deduction", "counts"),
    ],
)
def test_nan_and_the_infinities_are_refused(item_type: str, name: str, number: float) -> None:
    value = {"angles": number} if name == "counts" else number
    refusal = refusal_of(item_type, EACH[item_type] | {name: value})
    assert refusal.fields[0].startswith(name)


def test_several_flaws_are_counted_and_five_of_them_said() -> None:
    refusal = refusal_of(
        *observation("", id=7, labels=[""] * 3, author=5, occurred_at="now", citations=[])
    )
    assert "(8 fields are wrong)" in str(refusal)
    assert "labels.2" not in str(refusal)
    assert len(refusal.fields) == 8


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"id": "obs-7"}, "observation 'obs-7': statement is blank; say it in words."),
        ({}, "observation: statement is blank; say it in words."),
        (
            {"author": 7},
            (
                "observation: author: input should be a valid string; statement is blank; say it "
                "in words (2 fields are wrong)."
            ),
        ),
    ],
)
def test_a_refusal_names_the_item_and_counts_its_flaws(fields: dict[str, Any], says: str) -> None:
    assert str(refusal_of(*observation("", **fields))) == says


def test_a_digest_is_not_called_an_id() -> None:
    citation = {"kind": "file", "ref": "x", "sha256": "abc"}
    refusal = refusal_of(*observation(citations=[citation]))
    assert refusal.fields == ("citations.0.sha256",)
    assert "is no id" not in str(refusal)
    assert "is no id (a letter or digit, then" in str(refusal_of(*observation(id="a b")))


@pytest.mark.parametrize("payload", [None, [], ["statement"], "statement", 7])
def test_a_payload_is_an_object_of_fields(payload: Any) -> None:  # noqa: ANN401
    refusal_of("observation", payload)


@pytest.mark.parametrize("item_type", [None, 7, ["observation"], {}, "Observation", ""])
def test_a_type_is_one_of_thirteen_words(item_type: Any) -> None:  # noqa: ANN401
    assert "is no item type" in str(refusal_of(item_type, observation()[1]))


# -- times -------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["2026-10-01T09:00:00", datetime(2026, 10, 1, 9)])  # noqa: DTZ001
def test_a_moment_without_a_zone_is_refused(moment: object) -> None:
    refusal = refusal_of(*observation(occurred_at=moment))
    assert "occurred_at has no time zone; write it as 2026-10-01T09:00:00Z" in str(refusal)


def test_a_moment_is_kept_in_utc() -> None:
    draft = parse_draft(*observation(occurred_at="2026-10-01T11:00:00.5+02:00"))
    assert draft.item.occurred_at == datetime(2026, 10, 1, 9, 0, 0, 500_000, tzinfo=UTC)
    assert str(draft.item.occurred_at) == "2026-10-01 09:00:00.500000+00:00"


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "yesterday", math.nan]
)
def test_what_is_no_moment_of_this_calendar_is_refused(moment: object) -> None:
    assert refusal_of(*observation(occurred_at=moment)).fields == ("occurred_at",)


# -- texts -------------------------------------------------------------------------------------


@every_text
def test_nul_is_refused(item_type: str, path: tuple[str, ...]) -> None:
    refusal = refusal_of(item_type, with_text(item_type, path, "cut\0off"))
    assert "has a NUL at offset 3; remove it" in str(refusal)


@every_text
def test_a_lone_surrogate_is_refused(item_type: str, path: tuple[str, ...]) -> None:
    refusal = refusal_of(item_type, with_text(item_type, path, "half \ud83d"))
    assert r"has the lone surrogate '\ud83d' at offset 5" in str(refusal)


@every_text
def test_a_text_of_ten_megabytes_is_refused(item_type: str, path: tuple[str, ...]) -> None:
    refusal = refusal_of(item_type, with_text(item_type, path, "a" * 10_000_000))
    assert "takes 10,000,000 bytes of UTF-8, and 1,048,576 (1 MiB) are allowed" in str(refusal)
    assert len(str(refusal)) < 1000


@every_text
def test_bytes_are_no_text(item_type: str, path: tuple[str, ...]) -> None:
    refusal_of(item_type, with_text(item_type, path, b"abc"))


@every_text
def test_a_control_character_is_kept(item_type: str, path: tuple[str, ...]) -> None:
    text = "\x1b]52;c;aGk=\x07 \x01\x7f\x85\u202e\r\n"
    draft = parse_draft(item_type, with_text(item_type, path, text))
    assert repr(text) in repr(draft.item)


def test_a_text_of_a_mebibyte_is_the_longest() -> None:
    assert parse_draft(*observation("é" * (MEBIBYTE // 2)))
    refusal_of(*observation("é" * (MEBIBYTE // 2) + "e"))


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000"])
def test_words_are_never_blank(blank: str) -> None:
    assert "statement is blank; say it in words" in str(refusal_of(*observation(blank)))


@pytest.mark.parametrize("key", ["\0", "half \ud83d", "", " "])
def test_a_count_and_a_reason_are_named_in_words(key: str) -> None:
    refusal_of(*deduction("obs-1", counts={key: 1}))
    refusal_of(*selection("dec-1", "opt-1", rejected={key: "Too dear"}))


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_other_text_comes_back_to_the_character(text: str) -> None:
    draft = parse_draft(*hypothesis("obs-1", author=text)).completed("hyp-1", datetime.now(UTC))
    assert parse_item(item_fields(draft)) == draft
    assert draft.author == text


# -- what a draft must say to make sense of its own ----------------------------------------------


def test_a_steelman_speaks_to_a_decision() -> None:
    refusal = refusal_of(*hypothesis("dec-1", stage="steelmanning"))
    assert "a steelmanning hypothesis needs decision_id, the decision it argues against" in str(
        refusal
    )


def test_who_challenges_an_option_names_its_decision() -> None:
    refusal = refusal_of(*hypothesis("obs-1", challenges="opt-1"))
    assert "challenges needs decision_id" in str(refusal)


# -- the record a trace opens with ---------------------------------------------------------------


def test_a_record_holds_what_a_trace_is_about() -> None:
    opened = TraceOpened(
        trace_id="renewal-7",
        title="Northwind renewal",
        domain="pricing",
        profile="seed",
        agent="pricing agent",
        session="s-1",
        provenance={"source": "crm", "fields": ["title", {"of": 3.5}], "complete": None},
    )
    assert opened.model_dump(mode="json")["provenance"] == {
        "source": "crm",
        "fields": ["title", {"of": 3.5}],
        "complete": None,
    }
    assert opened.provenance is not None
    assert (len(opened.provenance), list(opened.provenance)) == (
        3,
        ["source", "fields", "complete"],
    )
    assert parse_opened(opened.model_dump(mode="json")) == opened
    with pytest.raises(ValidationError, match="frozen"):
        opened.profile = "strict"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("trace_id", "no id"),
        ("title", "NUL \0"),
        ("title", "é" * MEBIBYTE),
        ("profile", "lenient"),
        ("mood", "good"),
        ("provenance", {"share": math.nan}),
        ("provenance", {"deep": [{"in": "a NUL \0"}]}),
        ("provenance", {"deep": [{"half \ud83d": 1}]}),
        ("provenance", {"big": 10**5000}),
        ("provenance", {"moment": datetime.now(UTC)}),
        ("provenance", ["crm"]),
    ],
)
def test_a_record_is_refused_as_an_item_is(field: str, value: object) -> None:
    with pytest.raises(InvalidItemError, match=re.escape(field)) as refusal:
        parse_opened({"trace_id": "renewal-7", field: value})
    assert refusal.value.fields[0].split(".")[0] == field


@pytest.mark.parametrize("number", [0, 2**63 - 1])
def test_a_count_and_a_number_of_a_record_may_have_63_bits(number: int) -> None:
    assert parse_draft(*deduction("obs-1", counts={"angles": number}))
    for signed in (number, -number - 1):
        assert parse_opened({"trace_id": "t", "provenance": {"size": signed}})


def test_a_count_and_a_number_of_a_record_may_have_no_more() -> None:
    refusal_of(*deduction("obs-1", counts={"angles": 2**63}))
    for number in (2**63, -(2**63) - 1):
        with pytest.raises(InvalidItemError, match="more than 64 bits"):
            parse_opened({"trace_id": "t", "provenance": {"size": number}})


@pytest.mark.parametrize("fields", [None, [], {}, {"type": 7}, {"id": "obs-1"}, "observation"])
def test_what_has_no_type_is_no_stored_item(fields: object) -> None:
    with pytest.raises(InvalidItemError):
        parse_item(fields)
