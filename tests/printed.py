"""What `dtui report --json` and `dtui scorecard --json` print, small enough to be read."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any


def printed(value: object) -> bytes:
    return json.dumps(value).encode()


def changed(value: dict[str, Any], *path: str | int, to: object) -> dict[str, Any]:
    """Return a copy with one value of it replaced."""
    copy: Any = deepcopy(value)
    *way, last = path
    at = copy
    for step in way:
        at = at[step]
    at[last] = to
    return copy


REPORT: dict[str, Any] = {
    "title": "Pricing exceptions",
    "period": "Jan 2025 – Jun 2026",
    "origin": {
        "kind": "corpus",
        "name": "pricing.db",
        "tenant": "local",
        "position": 58866,
        "digest": "3bc2a8b124b86673c21f2f104a51eee763b070146ff5e7314aaeac10ffc49b3c",
        "mapping_digest": None,
        "as_of": "2026-06-30T22:15:49Z",
        "options": [["domain", "pricing"], ["metric", "won"], ["horizon", "P90D"]],
        "versions": [["dtui", "0.1.0"], ["numpy", "2.4.6"]],
        "again": ["dtui report pricing.db --verify report.html"],
        "seal": "",
    },
    "statements": [
        {
            "question": "Faster",
            "answer": "improving",
            "tone": "good",
            "says": "Since Dec 2025 half of the proposals have a verdict within 6.8 h, before "
            "within 8.4 h.",
            "reasons": [
                "Rule: the share that has a verdict in time rose beyond doubt.",
                "Half had one within 8.4 hours before, and within 6.8 since.",
            ],
            "assumption": "How long the proposals of one week wait tells nothing of other weeks.",
        },
        {
            "question": "More accurate",
            "answer": "drift",
            "tone": "caution",
            "says": "Since Dec 2025 less comes true than the same forecasts used to mean.",
            "reasons": ["Rule: a frozen comparator no longer fits, beyond doubt."],
            "assumption": "",
        },
        {
            "question": "Better calibrated",
            "answer": "degrading",
            "tone": "bad",
            "says": "Since Dec 2025 0.38 happens where 0.56 is stated.",
            "reasons": [],
            "assumption": "",
        },
        {
            "question": "Overrides",
            "answer": "no evidence",
            "tone": "neutral",
            "says": "Overriding raised the chance of 'won' by 8 points per override, but chance "
            "alone can do that.",
            "reasons": ["Known because how likely each verdict was is on record (rung 2)."],
            "assumption": "",
        },
    ],
    "since_last": [],
    "sections": [
        {
            "title": "What is known",
            "says": "Every figure below rests on the decisions of which 'won' is known.",
            "figures": [
                {
                    "name": "coverage",
                    "title": "Decisions whose 'won' is known",
                    "says": "Of 3,000 decisions the outcome is known of 2,352 after 90 d (78 %).",
                    "table": {
                        "columns": ["horizon", "decisions", "known", "never reported"],
                        "rows": [["30 d", 3000, 2597, 173], ["90 d", 3000, 2352, 51]],
                        "digits": [],
                    },
                    "picture": {"kind": "bars"},
                    "sketch": "30 d  ███████████▒▒░  3,000\n90 d  █████████▒▒▒▒░  3,000\n\n"
                    "█ known\n▒ too early\n░ never reported",
                    "notes": ["Early news is no label."],
                }
            ],
        },
        {
            "title": "What overriding is worth",
            "says": "Above zero overriding helped, below it hurt.",
            "figures": [
                {
                    "name": "override-ladder",
                    "title": "By which right this is said",
                    "says": "This log stands on rung 2: how likely each verdict was is on record.",
                    "table": {
                        "columns": ["rung", "here", "why, or what it says"],
                        "rows": [
                            [0, "does not hold", "Nothing declares 'won' as unaffected."],
                            [2, "stands here", "A propensity is logged for 100 % of the verdicts."],
                        ],
                        "digits": [],
                    },
                    "picture": None,
                    "sketch": "",
                    "notes": [],
                }
            ],
        },
    ],
    "cannot_say": ["Why the world moved: the log shows that it did, and since when."],
    "degraded": True,
    "rests_on": "3,000 decisions, 2,352 with 'won' known after 90 d, 8 reviewers",
    "domains": [["pricing", 3000], ["support [/] --all", 40]],
}  # fmt: skip


def gain(
    estimate: float | None, lower: float | None, upper: float | None, **more: Any
) -> dict[str, Any]:
    return {
        "label": "pat",
        "estimate": estimate,
        "lower": lower,
        "upper": upper,
        "count": 119,
        "note": "",
        "standard_error": None,
        "direct": None,
        **more,
    }


def reading(horizon: str, says: str, known: object, always: object, **more: Any) -> dict[str, Any]:
    return {
        "horizon": horizon,
        "overridden": 161,
        "matured": 126,
        "immature": 35,
        "next_matures": "2026-07-02T18:38:02Z",
        "known": 119,
        "mean": 0.6134,
        "rung": 2,
        "because": "how likely each verdict was is on record",
        "unit": "probability",
        "per": "overridden decision",
        "against_proposal": known,
        "always": always,
        "says": says,
        **more,
    }


SCORECARD: dict[str, Any] = {
    "reviewer": "pat",
    "as_of": "2026-06-30T22:15:49Z",
    "approved": 187,
    "modified": 144,
    "rejected": 17,
    "superseded": 3,
    "second_opinions": 1,
    "unmeasured": ["support"],
    "metrics": [
        {
            "domain": "pricing",
            "metric": "won",
            "type": "binary",
            "direction": "higher",
            "unit": "",
            "only_if": None,
            "readings": [
                reading(
                    "P30D",
                    "no telling whether they helped or hurt",
                    gain(0.054, -0.0127, 0.1208),
                    gain(0.054, -0.0509, 0.159),
                ),
                reading("P90D", "helped", gain(0.1705, 0.0845, 0.2565), gain(0.17, 0.034, 0.307)),
            ],
            "by_code": [
                gain(0.3605, 0.2542, 0.4668, label="competitor", count=39),
                gain(None, None, None, label="credit-risk", note="too few: 5 of the 20 needed"),
            ],
            "own": {
                "horizon": "P90D",
                "stated": 131,
                "known": 127,
                "mean_stated": 0.5287,
                "came_true": 0.559,
                "brier": 0.2287,
                "too_high_by": {"mean": -0.0303, "lower": -0.1144, "upper": 0.0538, "n": 127},
                "better_than_agent": {"mean": 0.0183, "lower": -0.012, "upper": 0.0487, "n": 69},
                "note": "",
            },
        },
        {
            "domain": "pricing",
            "metric": "days_to_close",
            "type": "number",
            "direction": "lower",
            "unit": "days",
            "only_if": "won",
            "readings": [
                reading(
                    "P90D",
                    "hurt",
                    gain(-1.637, -2.857, -0.583),
                    gain(None, None, None),
                    unit="days",
                    mean=40.5,
                )
            ],
            "by_code": [],
            "own": None,
        },
    ],
    "alpha": 0.05,
}
NO_VERDICTS: dict[str, Any] = {
    **SCORECARD,
    **dict.fromkeys(("approved", "modified", "rejected", "superseded", "second_opinions"), 0),
    "unmeasured": [],
    "metrics": [],
}
