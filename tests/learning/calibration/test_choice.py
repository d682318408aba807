from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy.special import expit, logit

from dtui.errors import InsufficientDataError, InvalidFrameError
from learning.calibration import Choice, choose_recalibrator


def world(count: int, sureness: float = 2.0, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw outcomes and forecasts that are so many times as sure as they should be."""
    random = np.random.default_rng(seed)
    right = np.clip(random.beta(2, 2, count), 0.02, 0.98)
    happened = (random.random(count) < right).astype(int)
    return happened, np.round(expit(sureness * logit(right)), 2)


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (50, {"platt", "beta"}),
        (999, {"platt", "beta"}),
        (1000, {"isotonic", "venn-abers"}),
        (5000, {"isotonic", "venn-abers"}),
    ],
)
def test_the_number_of_rows_decides_what_may_be_learnt(count: int, names: set[str]) -> None:
    choice = choose_recalibrator(*world(count))
    assert choice.name in names
    assert set(choice.scores) == names | {"as stated"}
    assert choice.calibrator is not None
    assert choice.chosen_on + choice.judged_on == count
    assert choice.judged_on == pytest.approx(count / 3, abs=4)


@pytest.mark.parametrize(
    ("happened", "stated", "why"),
    [
        ([0, 1] * 24 + [1], [0.3] * 49, "49 matured rows are too few: a recalibration takes 50"),
        ([1] * 200, [0.8] * 200, "all 200 outcomes are alike"),
        ([1] * 5 + [0] * 195, [0.1] * 200, "only 5 of 200 came true: a recalibration takes 10"),
        ([0] * 9 + [1] * 91, [0.8] * 100, "only 9 of 100 did not come true"),
    ],
)
def test_too_little_to_learn_from_is_an_abstention_with_its_reason(
    happened: list[int], stated: list[float], why: str
) -> None:
    choice = choose_recalibrator(happened, stated)
    assert (choice.calibrator, choice.name, choice.gain, choice.scores) == (None, "none", None, {})
    assert why in choice.why
    assert not choice.helps


def test_forecasts_too_sure_of_themselves_are_helped() -> None:
    choice = choose_recalibrator(*world(900, sureness=2.5))
    assert choice.helps
    assert "It saved +0.0" in choice.why
    assert choice.gain is not None
    assert choice.gain.n == choice.judged_on
    saved = choice.scores["as stated"] - choice.scores[choice.name]
    assert saved == pytest.approx(choice.gain.mean)


def test_forecasts_that_are_right_are_not_said_to_be_helped() -> None:
    claimed = sum(choose_recalibrator(*world(300, 1.0, seed)).helps for seed in range(40))
    assert claimed <= 3  # 2.5 % of the time by chance
    assert "Whether it helps is open" in choose_recalibrator(*world(300, 1.0)).why


@pytest.mark.parametrize("with_groups", [False, True])
@pytest.mark.parametrize("count", [200, 1500])
def test_the_same_rows_in_any_order_give_the_same_choice(count: int, with_groups: bool) -> None:
    happened, stated = world(count)
    random = np.random.default_rng(9)
    who = random.integers(0, 12, count)
    order = random.permutation(count)

    def chosen(rows: np.ndarray) -> Choice:
        groups = who[rows] if with_groups else None
        return choose_recalibrator(happened[rows], stated[rows], groups=groups, seed=3)

    one, other = chosen(np.arange(count)), chosen(order)
    assert (one.name, one.why, one.scores, one.gain) == (
        other.name,
        other.why,
        other.scores,
        other.gain,
    )
    assert one.calibrator is not None
    assert other.calibrator is not None
    asked = np.linspace(0, 1, 101)
    assert np.array_equal(one.calibrator.recalibrated(asked), other.calibrator.recalibrated(asked))


def test_a_group_is_never_judged_by_what_was_learnt_from_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened, _ = world(600)
    who = np.repeat(np.arange(12), 50)
    stated = 0.2 + who / 20  # says whose row it is
    from learning.calibration.parametric import PlattCalibrator

    seen: list[tuple[set[float], set[float]]] = []
    fit, recalibrated = PlattCalibrator.fit, PlattCalibrator.recalibrated

    def watched_fit(self: PlattCalibrator, X: np.ndarray, y: np.ndarray) -> PlattCalibrator:  # noqa: N803
        self.learnt = set(X)  # pyright: ignore[reportAttributeAccessIssue]
        return fit(self, X, y)

    def watched_use(self: PlattCalibrator, X: np.ndarray) -> np.ndarray:  # noqa: N803
        seen.append((self.learnt, set(X)))  # pyright: ignore[reportAttributeAccessIssue]
        return recalibrated(self, X)

    monkeypatch.setattr(PlattCalibrator, "fit", watched_fit)
    monkeypatch.setattr(PlattCalibrator, "recalibrated", watched_use)
    choice = choose_recalibrator(happened, stated, groups=who)
    assert choice.gain is not None
    assert choice.gain.clusters == 4
    assert len(seen) == 5
    assert all(not learnt & asked for learnt, asked in seen)


def test_few_groups_are_an_abstention() -> None:
    happened, stated = world(300)
    choice = choose_recalibrator(happened, stated, groups=["ana", "ben", "cem"] * 100)
    assert choice.calibrator is None
    assert "3 groups are too few" in choice.why


def test_groups_of_one_kind_each_are_an_abstention() -> None:
    choice = choose_recalibrator([1] * 20 + [0] * 100, [0.4] * 120, groups=np.arange(120) // 20)
    assert choice.calibrator is None or choice.gain is not None


def test_in_order_the_latest_rows_judge_what_was_learnt_before() -> None:
    # Too sure at first, right ever after: learning from the past makes the present worse.
    early_happened, early_stated = world(600, sureness=3.0)
    late_happened, late_stated = world(300, sureness=1.0, seed=1)
    happened = np.concatenate([early_happened, late_happened])
    stated = np.concatenate([early_stated, late_stated])
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(900)]
    choice = choose_recalibrator(happened, stated, order=days)
    assert choice.judged_on == 300
    assert choice.gain is not None
    assert choice.gain.upper is not None
    assert choice.gain.upper < 0
    assert "Leave probabilities as they are" in choice.why
    mixed = choose_recalibrator(happened, stated)
    assert mixed.gain is not None
    assert mixed.gain.mean > choice.gain.mean


def test_bad_input_is_refused() -> None:
    happened, stated = world(100)
    with pytest.raises(InvalidFrameError, match="groups or order, not both"):
        choose_recalibrator(happened, stated, groups=stated, order=stated)
    with pytest.raises(InvalidFrameError, match=r"row 0 is 2.0"):
        choose_recalibrator([2, *happened[1:]], stated)
    with pytest.raises(InvalidFrameError, match="order has 3 rows where there are 100"):
        choose_recalibrator(happened, stated, order=[1, 2, 3])
    with pytest.raises(InsufficientDataError, match="no rows"):
        choose_recalibrator([], [])


def test_what_was_decided_at_the_same_time_is_not_parted() -> None:
    # Ties told apart by their outcomes would put the hits among the judges, and misses elsewhere.
    happened, stated = world(120)
    halves = [1] * 60 + [2] * 60
    choice = choose_recalibrator(happened, stated, order=halves)
    assert (choice.chosen_on, choice.judged_on) == (60, 60)
    assert choose_recalibrator(happened, stated, order=[7] * 120).name == "none"


def test_order_is_no_text() -> None:
    happened, stated = world(100)
    with pytest.raises(InvalidFrameError, match="'10' comes before '2'"):
        choose_recalibrator(happened, stated, order=[str(place) for place in range(100)])
