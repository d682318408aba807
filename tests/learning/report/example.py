"""A report with everything in it: every kind of picture, silence, long names, and hostile text.

Its figures are made up, by arithmetic alone, so that they are the same everywhere.
"""

from __future__ import annotations

from datetime import UTC, datetime
from math import cos, exp, sin, sqrt

from dtui.views.pictures.kinds import Bars, Curves, Forest, Interval, Line, Mark
from dtui.views.pictures.ticks import MONTHS
from learning.report.document import Figure, Origin, Report, Section, Statement, Table

HOSTILE = (
    "<script>alert(1)</script> & <img src=x onerror=alert(2)> [link](javascript:alert(3)) "
    "| `code` $\\frac{a}{b}$ *bold* \x1b[2J\x1b]0;gone\x07 \u202eton\u202c \x00 @everyone #12 "
    "</template><!-- --> {{ 7 * 7 }} ]]> www.example.org https://example.org"
)
LONG = (
    "the account's executive sponsor asked for an exception that no policy foresees, "
    "and-a-word-that-has-no-place-to-break-anywhere-in-all-of-its-eighty-two-characters"
)

_BEGIN = datetime(2025, 1, 6, tzinfo=UTC).timestamp()
_WEEK = 7 * 86_400.0
_DRIFT = datetime(2025, 12, 1, tzinfo=UTC).timestamp()


def _waves(count: int, height: float, offset: float = 0.0) -> list[float]:
    """Return numbers that look like chance and are none."""
    return [
        height * (sin(1.7 * i + offset) + 0.6 * cos(2.9 * i + 2 * offset)) for i in range(count)
    ]


def _statements() -> tuple[Statement, ...]:
    return (
        Statement(
            "Faster",
            "improving",
            "good",
            "Median time to a verdict 9.0 h → 6.1 h (Kaplan–Meier; 95 % 5.2 to 7.4).",
            (
                "The rule: the interval of the last half year lies wholly below that of the first.",
                "14 proposals still wait; they are counted as waiting, not left out.",
            ),
            "Proposals of both half years are alike in what makes them slow.",
        ),
        Statement(
            "More accurate",
            "no evidence",
            "neutral",
            "Brier gain of updated over frozen 0.002 (95 % −0.004 to 0.008, at any week).",
            (
                "The rule: a gain is claimed once the confidence sequence lies above zero.",
                "It has never done so in 76 weeks.",
                "What could have been seen: a gain of 0.009 would have shown by now.",
            ),
            "Weeks share shocks over at most 90 days; blocks of that length were compared.",
        ),
        Statement(
            "Better calibrated",
            "drift",
            "caution",
            "Since Dec 2025 agent summit says 0.80 where 0.61 happens; the world moved, "
            "nobody unlearned.",
            (
                "The rule: the frozen comparator lost as much as the agent did (0.031, 0.029).",
                "Recalibrated on what had matured, the loss is 0.008.",
            ),
            "Outcomes reported late are late for all agents alike.",
        ),
        Statement(
            "Overrides",
            "help",
            "good",
            "0.021 per override (95 % 0.006 to 0.036), but R4's “strategic account” "
            "costs 0.060 (rung 2, by logged propensities).",
            ("Verdicts were logged with their propensities, so those approved can stand in.",),
            "No reviewer read anything that decides outcomes and isn't in the log.",
        ),
    )


def _turnaround() -> Figure:
    hours = tuple(float(h) for h in range(0, 73, 2))

    def line(label: str, median: float, wide: float) -> Line:
        share = [exp(-0.693 * h / median) for h in hours]
        reach = [wide * sqrt(s * (1 - s)) for s in share]
        return Line(
            label,
            hours,
            tuple(share),
            tuple(max(0.0, s - r) for s, r in zip(share, reach, strict=True)),
            tuple(min(1.0, s + r) for s, r in zip(share, reach, strict=True)),
            steps=True,
        )

    return Figure(
        "turnaround",
        "How long a proposal waits for its verdict",
        "Half of all proposals have a verdict after 6.1 hours; a year before it took 9.0. "
        "Of those that wait longer than two days, most wait for one reviewer.",
        Table(
            ("half year", "proposals", "still waiting", "median, h", "lower", "upper"),
            (
                ("Jan – Jun 2025", 912, 0, 9.0, 8.1, 10.2),
                ("Jul – Dec 2025", 1_034, 0, 7.4, 6.6, 8.3),
                ("Jan – Jun 2026", 1_054, 14, 6.1, 5.2, 7.4),
            ),
            (None, None, None, 1, 1, 1),
        ),
        Curves(
            "hours since the proposal",
            "share still without a verdict",
            (line("Jan – Jun 2025", 9.0, 0.11), line("Jan – Jun 2026", 6.1, 0.1)),
            (Mark(24, "one day"), Mark(48, "two days")),
            band="95 %, at each hour by itself",
            y_percent=True,
        ),
        ("Kaplan–Meier: those still waiting count for as long as they have waited.",),
    )


def _windows() -> Figure:
    at = tuple(_BEGIN + 4 * _WEEK * i for i in range(19))
    before = [0.21 + wave for wave in _waves(19, 0.006)]
    lost = [0.03 * (1 / (1 + exp(-(x - _DRIFT) / (4 * _WEEK)))) for x in at]
    prior = [b + x for b, x in zip(before, lost, strict=True)]
    final = [p - 0.012 + wave for p, wave in zip(prior, _waves(19, 0.003, 1), strict=True)]
    updated = [p - 0.009 - 0.5 * x for p, x in zip(prior, lost, strict=True)]
    frozen = [b + 0.9 * x - 0.005 for b, x in zip(before, lost, strict=True)]
    unknown = (None, None)
    return Figure(
        "scores",
        "How far off the probabilities were",
        "From December on everybody is further off, the frozen comparator as much as the agents. "
        "That is what drift looks like; learning would pull the lines apart.",
        Table(
            ("four weeks from", "decisions", "agents", "final", "updated", "frozen"),
            tuple(
                (f"{datetime.fromtimestamp(x, UTC):%Y-%m-%d}", 160, p, f, u, z)
                for x, p, f, u, z in list(zip(at, prior, final, updated, frozen, strict=True))[::2]
            ),
            (None, None, 3, 3, 3, 3),
        ),
        Curves(
            "",
            "Brier score of four weeks (lower is better)",
            (
                Line("agents, as stated", at, tuple(prior)),
                Line("final, after the reviewer", at, tuple(final)),
                Line("updated with all that had matured", at, (*unknown, *updated[2:])),
                Line("frozen after 200 decisions", at, (*unknown, *frozen[2:]), dashed=True),
            ),
            (
                Mark(_DRIFT, "drift begins"),
                Mark(_BEGIN + 9 * 4 * _WEEK, "model 4.1"),
                Mark(_DRIFT + 3 * _WEEK, "policy: 15 % without an exception"),
            ),
            dates=True,
        ),
        ("Each decision counts in the weeks of its verdict, once its 90 days are over.",),
    )


def _sequence() -> Figure:
    at = tuple(_BEGIN + _WEEK * (i + 8) for i in range(68))
    mean = [0.002 + 0.02 * wave / (i + 3) for i, wave in enumerate(_waves(68, 1.0))]
    reach = [min(1.0, 1.4 / (i + 1) ** 0.75 / 8 + 0.004) for i in range(68)]
    return Figure(
        "gain",
        "What the growing corpus is worth",
        "The gain of an updated forecaster over one that stopped learning is not told from zero.",
        Table(
            ("as of", "decisions", "gain", "lower", "upper"),
            (
                ("Jun 2025", 411, 0.004, -0.041, 0.049),
                ("Dec 2025", 1_322, 0.003, -0.012, 0.018),
                ("Jun 2026", 2_611, 0.002, -0.004, 0.008),
            ),
            (None, None, 3, 3, 3),
        ),
        Curves(
            "",
            "Brier gain, updated over frozen (above zero: learning)",
            (
                Line(
                    "mean gain so far",
                    at,
                    tuple(mean),
                    tuple(m - r for m, r in zip(mean, reach, strict=True)),
                    tuple(m + r for m, r in zip(mean, reach, strict=True)),
                ),
            ),
            zero=0.0,
            dates=True,
            band="95 %, at all weeks at once",
        ),
        (
            "A confidence sequence: it may be looked at every week without raising false alarms.",
            "Simulated, 0.5 % of years without a gain show one, and 53 % of those with 0.0065 do.",
        ),
    )


def _learning_curve() -> Figure:
    sizes = (50.0, 100.0, 200.0, 400.0, 800.0, 1600.0, 2600.0)
    score = [0.19 + 0.35 / sqrt(size) for size in sizes]
    reach = [0.2 / sqrt(size) for size in sizes]
    return Figure(
        "learning-curve",
        "Would more decisions help?",
        "From 800 decisions on, more of the same no longer make a better forecaster.",
        Table(
            ("decisions", "Brier", "lower", "upper"),
            tuple(
                (int(size), s, s - r, s + r) for size, s, r in zip(sizes, score, reach, strict=True)
            ),
            (None, 3, 3, 3),
        ),
        Curves(
            "decisions learned from",
            "Brier score on later decisions",
            (
                Line(
                    "recalibrated",
                    sizes,
                    tuple(score),
                    tuple(s - r for s, r in zip(score, reach, strict=True)),
                    tuple(s + r for s, r in zip(score, reach, strict=True)),
                    counts=(1.0,) * 7,
                ),
            ),
            log_x=True,
            band="95 %, over orders of arrival",
        ),
    )


def _reliability() -> Figure:
    levels = tuple(i / 20 for i in range(1, 20))
    counts = tuple(round(140 * exp(-(((x - 0.55) / 0.25) ** 2))) + 2.0 for x in levels)
    observed = sorted(
        min(0.98, max(0.02, x - 0.25 * x * x + 0.05 + w))
        for x, w in zip(levels, _waves(19, 0.02), strict=True)
    )
    reach = [1.64 * sqrt(x * (1 - x) / n) for x, n in zip(levels, counts, strict=True)]
    return Figure(
        "reliability",
        "When it says 70 %, how often does it happen?",
        "High probabilities are too high: of the deals at 0.80 since December, 0.61 were won. "
        "Below one half, what is said is what happens.",
        Table(
            ("", "Brier", "miscalibration", "discrimination", "uncertainty", "within chance"),
            (
                ("agents, as stated", 0.2213, 0.0148, 0.0391, 0.2456, "no (0.0051)"),
                ("final, after the reviewer", 0.2101, 0.0062, 0.0417, 0.2456, "no (0.0050)"),
                ("recalibrated", 0.2087, 0.0031, 0.0400, 0.2456, "yes (0.0050)"),
                (HOSTILE, None, None, None, None, "too few (11)"),
            ),
            (None, 4, 4, 4, 4, None),
        ),
        Curves(
            "stated probability",
            "share that came true",
            (
                Line("agents, as stated", levels, tuple(observed), counts=counts),
                Line(
                    "what chance alone would show",
                    levels,
                    levels,
                    tuple(max(0.0, x - r) for x, r in zip(levels, reach, strict=True)),
                    tuple(min(1.0, x + r) for x, r in zip(levels, reach, strict=True)),
                    dashed=True,
                ),
            ),
            diagonal=True,
            x_limits=(0.0, 1.0),
            y_limits=(0.0, 1.0),
            band="90 %, if every probability were right",
        ),
        (
            "CORP: isotonic regression, no bins to choose. Dots by how many decisions there are.",
            "Within chance: below what 95 % of perfect forecasters would show at this count.",
        ),
    )


def _overrides() -> Figure:
    rows = (
        Interval("strategic-account", -0.060, -0.101, -0.019, 41, group="rationale code"),
        Interval("precedent", 0.034, 0.011, 0.057, 212, group="rationale code"),
        Interval("margin-floor", 0.012, -0.004, 0.028, 301, group="rationale code"),
        Interval("credit-risk", 0.071, -0.310, 0.452, 22, "shrunk", group="rationale code"),
        Interval("seasonality", None, None, None, 7, "too few", group="rationale code"),
        Interval(HOSTILE, None, None, None, 3, "too few", group="rationale code"),
        Interval(LONG, 0.005, -0.02, 0.03, 88, group="rationale code"),
        Interval("R1", 0.041, 0.018, 0.064, 190, group="reviewer"),
        Interval("R4", -0.038, -0.070, -0.006, 120, group="reviewer"),
        Interval("R7, rejections", None, -0.045, 0.112, 64, "a bound", group="reviewer"),
    )
    return Figure(
        "override-value",
        "What overriding was worth",
        "Overrides for precedent help; those for strategic accounts make matters worse, and R4's "
        "most of all. Seven cases of seasonality say nothing yet.",
        Table(
            ("", "overrides", "gain", "lower", "upper", "note"),
            tuple((r.label, r.count, r.estimate, r.lower, r.upper, r.note) for r in rows),
            (None, None, 3, 3, 3, None),
        ),
        Forest("Brier gain per override (right of zero: it helped)", rows),
        (
            "Rung 2: inverse propensity weights, effective sample size 388 of 577.",
            "Rung 3 is out of reach: reviewers choose their proposals.",
        ),
    )


def _coverage() -> tuple[Figure, ...]:
    months = tuple(
        f"{month} {year}" for year, last in ((2025, 12), (2026, 6)) for month in MONTHS[:last]
    )
    known = tuple(float(max(0, 150 + 3 * i - (60 * max(0, i - 14)))) for i in range(18))
    waiting = tuple(float(60 * max(0, i - 14)) for i in range(18))
    silent = tuple(8.0 + i % 3 for i in range(18))
    domains = ("pricing exceptions", LONG, HOSTILE)
    return (
        Figure(
            "coverage",
            "How much is known",
            "Outcomes are known for 97 % of the decisions whose 90 days are over. The last three "
            "months have mostly not ended yet, and are left out of every score.",
            Table(
                ("month", "known", "not yet", "never reported"),
                tuple(
                    (month, int(k), int(w), int(s))
                    for month, k, w, s in zip(months, known, waiting, silent, strict=True)
                ),
            ),
            Bars(
                "decisions",
                months,
                (("known", known), ("90 days not over", waiting), ("never reported", silent)),
                share=True,
            ),
        ),
        Figure(
            "coverage-by-domain",
            "How much is known, by domain",
            "One domain reports nothing.",
            Table(
                ("domain", "known", "not yet", "never reported", "censored", "undecided"),
                (
                    (domains[0], 2_611, 389, 80, 12, 14),
                    (LONG, 4, 0, 1, 0, 0),
                    (HOSTILE, 0, 0, 91, 0, 0),
                ),
            ),
            Bars(
                "decisions",
                domains,
                (
                    ("known", (2_611.0, 4.0, 0.0)),
                    ("90 days not over", (389.0, 0.0, 0.0)),
                    ("never reported", (80.0, 1.0, 91.0)),
                    ("censored", (112.0, 0.0, 0.0)),
                    ("undecided", (140.0, 0.0, 0.0)),
                ),
            ),
        ),
        Figure(
            "margin",
            "Margin 90 days later",
            "Nothing is drawn: nineteen margins are too few for an interval that means anything.",
            Table(
                ("", "decisions", "mean", "lower", "upper"),
                (("margin, points", 19, None, None, None),),
            ),
        ),
    )


def example(*, hostile: bool = True) -> Report:
    """Return the report."""
    title = f"Pricing exceptions {HOSTILE}" if hostile else "Pricing exceptions"
    return Report(
        title=title,
        period="Jan 2025 – Jun 2026",
        rests_on="3,000 decisions by 4 agents and 9 reviewers; 2,611 with an outcome at 90 days",
        origin=Origin(
            kind="corpus",
            name="decisions.db",
            tenant="acme",
            position=48_211,
            digest="9f3c2d41" * 8,
            mapping_digest=None,
            as_of="2026-06-30T00:00:00+00:00",
            options=(("--domain", "pricing"), ("--metric", "won"), ("--horizon", "90d")),
            versions=(("dtui", "0.1.0"), ("polars", "2.1.0"), ("scipy", "1.17.0")),
            again=(
                "dtui report decisions.db --as-of 2026-06-30 --domain pricing --out report.html",
                "dtui report --verify report.html --corpus decisions.db",
            ),
            seal="The head at 48,000 is signed by ops@acme.example.",
        ),
        statements=_statements(),
        since_last=(
            "Better calibrated: no evidence then, drift now (report of 31 May 2026).",
            "211 more decisions have an outcome; 3 outcomes were corrected.",
        ),
        sections=(
            Section(
                "Is it getting faster?",
                "From the proposal to the verdict in force.",
                (_turnaround(),),
            ),
            Section(
                "Is it getting more accurate?",
                "Each probability against what was won within 90 days; lower scores are better.",
                (_windows(), _sequence(), _learning_curve()),
            ),
            Section("Do probabilities mean what they say?", "", (_reliability(),)),
            Section(
                "What are overrides worth?",
                "Positive is good: the outcome was better for being overridden.",
                (_overrides(),),
            ),
            Section("What is known at all?", "", _coverage()),
        ),
        cannot_say=(
            "Whether rejected proposals would have been won: nobody tried. Record propensities.",
            "Whether reviewers learn: each has fewer than 200 overrides that matured.",
            f"Anything about {HOSTILE if hostile else 'escalations'}: no outcome is known.",
        ),
        degraded=False,
    )
