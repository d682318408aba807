"""The labels, and the figures that are worked out from them."""

from __future__ import annotations

from collections import Counter

from dtui.audit.quality.labelled import (
    Labelled,
    agreement,
    answers_by_words,
    labelled,
    trust,
)
from dtui.audit.quality.rubric import criteria_of
from dtui.audit.quality.scores import Answer


def by_label(item: Labelled) -> dict[str, Answer]:
    """Answer as the reader did."""
    return {name: "yes" if told else "no" for name, told in item.labels.items()}


def contrary(item: Labelled) -> dict[str, Answer]:
    return {name: "no" if told else "yes" for name, told in item.labels.items()}


def test_at_least_a_hundred_items_are_labelled_once_each() -> None:
    ids = [item.subject.item_id for item in labelled()]
    assert len(ids) >= 100
    assert len(set(ids)) == len(ids)
    parts = Counter(item.part for item in labelled())
    assert parts["develop"] >= 60
    assert parts["held out"] >= 60


def test_every_label_is_of_a_question_that_is_asked_of_the_kind() -> None:
    for item in labelled():
        asked = {criterion.name for criterion in criteria_of(item.subject.kind)}
        assert set(item.labels) <= asked, item.subject.item_id
        assert len(item.labels) >= len(asked) - 2


def test_every_question_has_items_of_both_labels_among_those_held_out() -> None:
    for part in ("develop", "held out"):
        told = Counter(
            (name, label)
            for item in labelled()
            if item.part == part
            for name, label in item.labels.items()
        )
        names = {name for name, _ in told}
        assert all(told[name, True] >= 5 and told[name, False] >= 5 for name in names)


def test_the_figures_follow_the_labels() -> None:
    for same, apart in zip(
        agreement(labelled(), by_label), agreement(labelled(), contrary), strict=True
    ):
        assert (same.observed, same.kappa) == (1.0, 1.0)
        assert (same.false_yes, same.false_no) == ((), ())
        assert apart.observed == 0.0
        assert apart.kappa is not None
        assert apart.kappa < 0
        assert len(apart.false_yes) + len(apart.false_no) == apart.n


def test_a_label_that_is_turned_round_changes_the_figures() -> None:
    items = list(labelled())
    before = {one.criterion: one for one in agreement(items)}
    item = next(
        one
        for one in items
        if answers_by_words(one)["own words"] == "yes" and one.labels["own words"]
    )
    turned = item._replace(labels=item.labels | {"own words": False})
    items[items.index(item)] = turned
    after = {one.criterion: one for one in agreement(items)}
    assert after["own words"].false_yes != before["own words"].false_yes
    assert turned.subject.item_id in after["own words"].false_yes
    assert after["mechanism"] == before["mechanism"]


def test_a_judge_that_cannot_say_is_counted_apart() -> None:
    (first, *_) = agreement(labelled(), lambda _item: {"mechanism": "cannot say"})
    assert (first.criterion, first.n, first.kappa) == ("mechanism", 0, None)
    assert first.silent == sum("mechanism" in item.labels for item in labelled())


def test_under_twenty_items_no_kappa_is_told() -> None:
    few = [item for item in labelled() if "alternatives" in item.labels][:19]
    found = {one.criterion: one for one in agreement(few)}
    assert found["alternatives"].n == 19
    assert found["alternatives"].kappa is None


def test_an_answer_with_a_poor_kappa_is_called_a_hint() -> None:
    for name, one in trust().items():
        known = [part.kappa for part in (one.held_out, one.samples) if part.kappa is not None]
        assert one.is_hint == (min(known) < 0.6), name
        assert ("treat as a hint" in one.says) == one.is_hint
        assert f"{one.held_out.kappa:.2f} on {one.held_out.n} held out" in one.says
