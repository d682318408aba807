"""A trace in the terminal is a list in causal order, and no drawing."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "causal-list", "09:30:00", "A trace is a list in causal order", "terminal")
    drawn = t.observation(
        "Layered layouts take 3 s for 100 nodes and make canvases of thousands of columns. "
        "JavaScript's take 8 to 12 s at 1,000 nodes.",
        measured_on("terminal", "The DAG in a terminal"),
        measured_on("architecture", "Dependencies"),
    )
    lanes = t.observation(
        "A gutter of lanes over the list costs 0.5 µs an item and never more than 14 lanes, if "
        "references over about 20 rows become marks.",
        measured_on("terminal", "The DAG in a terminal"),
    )
    order = t.observation(
        "A reference exists before the item that names it, so the order of appending is a "
        "topological order, and is there for nothing.",
        on_page("trace", "Rules of the store, 2"),
    )
    tree = t.observation(
        "Textual's Tree dies at a chain of 1,000 items. As a list 5,000 are fine.",
        measured_on("terminal", "The DAG in a terminal"),
    )
    elsewhere = t.observation(
        "A tool for agents' traces refuses graphs of more than 2,500 nodes.",
        measured_on("terminal", "Goals"),
    )
    small = t.hypothesis(
        "Traces are small: a drawing only has to be good up to a hundred items.", drawn
    )
    t.refutes(
        small,
        "Agents log hundreds in a session, the goal is 100,000 in 150 ms, and a drawing isn't "
        "good at a hundred.",
        drawn,
        elsewhere,
    )
    fast = t.constraint("A trace of 100,000 items opens in 150 ms.", elsewhere)
    narrow = t.constraint("It can be read at 80 columns.", drawn)
    parents = t.constraint("Where an item comes from is seen without a key.", order)
    dec = t.decision("How is the graph of a trace shown in a terminal?", fast, narrow, parents)
    causal = t.option(dec, "List with lanes", "Causal order, lanes for near references.", lanes)
    layered = t.option(dec, "Drawing", "Layers, boxes and lines.", drawn)
    nested = t.option(dec, "Tree", "An item under the first that it names.", tree)
    t.weighs(dec, {fast: 0.4, narrow: 0.3, parents: 0.3})
    t.meets(causal, fast, "Windows are computed on the fly: 0.5 µs an item.", lanes)
    t.meets(causal, narrow, "14 lanes at most, and 14 columns of them.", lanes)
    t.meets(causal, parents, "A lane for the near ones, a mark for the far.", lanes, order)
    t.breaks(layered, fast, "3 s for a hundred.", drawn)
    t.breaks(layered, narrow, "Thousands of columns.", drawn)
    t.meets(layered, parents, "It is what it draws.", drawn)
    t.breaks(nested, fast, "Dies at a chain of 1,000.", tree)
    t.breaks(nested, narrow, "A level deeper is a column further right.", tree)
    t.breaks(nested, parents, "One parent of several; the others are lost.", tree)
    case = t.steelman(
        causal,
        "A list hides the shape. Two lines of thought that never meet look like one, and a mark "
        "in place of a line is a reference that nobody follows.",
        lanes,
        confidence=0.5,
    )
    cone = t.observation(
        "The cursor's ancestors and descendants are bright and the rest dim; Enter follows a mark; "
        "a focus pane shows parents, the item and children.",
        on_page("terminal", "The DAG in a terminal"),
        case,
    )
    t.refutes(
        case,
        "Light separates the lines of thought better than place does, at any size, and follows "
        "the cursor.",
        cone,
    )
    t.selection(
        dec,
        causal,
        "The order is there for nothing, and it is the only way that holds at any size.",
        order,
        cone,
        rejected={
            layered: "Too slow and too wide by a hundred items. The notebook has it for 300.",
            nested: "A graph isn't a tree.",
        },
    )
