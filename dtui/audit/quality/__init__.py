"""How well the reasoning of a trace is written, by a rubric, with the reasons for each answer.

`CRITERIA` is the rubric. The first judge goes by words (`judge_by_words`); a second one, a language
model or a person, is any callable (`Judge`). Nothing here fails a trace: a rule refuses, an answer
of a judge is a hint to whoever reads.
"""

from __future__ import annotations

from dtui.audit.quality.by_words import judge_by_words
from dtui.audit.quality.judges import Failure, Judge
from dtui.audit.quality.rubric import CRITERIA, Criterion, criteria_of
from dtui.audit.quality.scores import Answer, Score
from dtui.audit.quality.subject import Subject, subject_of
from dtui.audit.quality.trace import Quality, audit_quality

__all__ = [
    "CRITERIA",
    "Answer",
    "Criterion",
    "Failure",
    "Judge",
    "Quality",
    "Score",
    "Subject",
    "audit_quality",
    "criteria_of",
    "judge_by_words",
    "subject_of",
]
