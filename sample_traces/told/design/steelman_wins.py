"""What a steelman that was confirmed means for the selection."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "steelman-wins", "11:00:00", "A confirmed steelman forbids its option", "trace")
    paper = t.observation(
        "The paper's own gate asks that each steelman has a validation, whichever way it went.",
        on_page("trace", "Rules of the store, 5"),
    )
    target = t.observation(
        "A steelman may name the option that it challenges; naming none, it speaks against the "
        "plan as a whole.",
        on_page("trace", "Thirteen item types"),
    )
    weak = t.observation(
        "A refutation has to address the core of the argument, cite evidence and not restate; a "
        "weak one loops back.",
        on_page("trace", "Stages"),
    )
    prose = t.question("Can a rule tell a good refutation from a weak one?", weak)
    legible = t.answer(
        prose,
        "Not by its words. That it cites an observation or an answer a rule can tell; whether "
        "that answers the argument is for the quality audit and for readers.",
        weak,
    )
    honest = t.constraint("Nobody confirms an argument and then acts against it.", paper)
    open_way = t.constraint("A decision can always be ended, if by taking nothing.", target)
    fixed = t.constraint("The rule reads types and references, and no prose.", legible)
    dec = t.decision("What does a confirmed steelman keep from being selected?", honest, open_way)
    its_own = t.option(
        dec,
        "What it challenges",
        "Its option; every option, where it challenges the plan. Another, or none, may be taken.",
        target,
    )
    nothing = t.option(dec, "Nothing", "A verdict either way is enough, as in the paper.", paper)
    everything = t.option(dec, "The decision", "No selection until it is refuted.", paper)
    t.weighs(dec, {honest: 0.45, open_way: 0.35, fixed: 0.2})
    t.meets(its_own, honest, "What was beaten can't be taken.", target)
    t.meets(its_own, open_way, "None is always there.", target)
    t.meets(its_own, fixed, "`challenges` and `validated`.", target)
    t.breaks(nothing, honest, "It was confirmed, and the option is taken.", paper)
    t.meets(nothing, open_way, "Nothing is forbidden.", paper)
    t.meets(nothing, fixed, "One reference.", paper)
    t.meets(everything, honest, "Nothing at all is taken.", paper)
    t.breaks(
        everything,
        open_way,
        "A true argument leaves no way on but to refute it, against one's own finding.",
        paper,
    )
    t.meets(everything, fixed, "One reference.", paper)
    case = t.steelman(
        its_own,
        "A rule that punishes confirming will be met by refuting: the agent that wants its option "
        "refutes each steelman in a sentence, and the trace looks better than under a rule that "
        "asks for nothing.",
        paper,
        weak,
        confidence=0.6,
    )
    t.refutes(
        case,
        "Under strict a refutation cites an observation or an answer, so it takes evidence that "
        "a reader can follow, and the quality audit scores it. Confirming costs one option; "
        "another may be taken.",
        weak,
        target,
        legible,
    )
    t.selection(
        dec,
        its_own,
        "It takes an argument at its word, and no further than it goes.",
        target,
        rejected={
            nothing: "Kept as profile seed: the paper's own.",
            everything: "Makes refuting the only way out.",
        },
    )
