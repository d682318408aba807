"""What the notebook's widgets are built on."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "anywidget", "14:00:00", "Notebook widgets on anywidget, no bundler", "notebook")
    reopened = t.observation(
        "12 of 12 widget packages reopen a saved notebook as “Error displaying widget: model not "
        "found”. Several need a network, and ten of eighteen break rules of accessibility.",
        measured_on("notebook", "opening"),
    )
    per_row = t.observation(
        "One ipywidget a row takes 7.2 s and 11,000 frames of the websocket for 1,000 rows, and "
        "marimo refuses it.",
        measured_on("notebook", "opening"),
    )
    bytes_ = t.observation(
        "The JavaScript of such packages is 525 kB at the least; ours may be 60 kB, unminified, "
        "and none of it a third party's.",
        measured_on("notebook", "Goals"),
    )
    subclass = t.observation(
        "anywidget is a subclass of ipywidgets.DOMWidget: HBox, interact, traits and observers "
        "work with it. It loads ESM from a file, without a build.",
        on_page("notebook", "Decision"),
    )
    hosts = t.question("Which hosts have to show the widgets?", reopened)
    shown = t.answer(
        hosts,
        "JupyterLab, Notebook 7, marimo, and a saved page of HTML without a kernel.",
        subclass,
    )
    lasting = t.constraint("A saved notebook shows its content when it is opened again.", reopened)
    everywhere = t.constraint("Runs in all four hosts.", shown)
    offline = t.constraint("Fetches nothing, and ships nobody else's JavaScript.", bytes_)
    quick = t.constraint("10,000 items ready in 200 ms.", per_row)
    dec = t.decision("What are the notebook's widgets built on?", lasting, everywhere, offline)
    any_ = t.option(dec, "anywidget", "Hand-written ESM, binary columns, static twin.", subclass)
    plain = t.option(dec, "Plain ipywidgets", "HBox and VBox of its own parts.", per_row)
    custom = t.option(
        dec, "A Lab extension", "TypeScript, bundled, with a package of ours.", bytes_
    )
    static = t.option(dec, "HTML alone", "`_repr_html_` and nothing that listens.", reopened)
    t.weighs(dec, {lasting: 0.3, everywhere: 0.3, offline: 0.2, quick: 0.2})
    t.meets(
        any_, lasting, "By a second, static output that steps aside for the live one.", subclass
    )
    t.meets(any_, everywhere, "One ESM file, one protocol.", subclass, shown)
    t.meets(any_, offline, "Files of ours.", bytes_)
    t.meets(any_, quick, "Rows in columns of about 14 bytes an item; text as it is seen.", bytes_)
    t.breaks(plain, lasting, "Model not found.", reopened)
    t.breaks(plain, everywhere, "marimo refuses it.", per_row)
    t.meets(plain, offline, "The host's own.", per_row)
    t.breaks(plain, quick, "7.2 s for a tenth of that.", per_row)
    t.breaks(custom, lasting, "As the other twelve.", reopened)
    t.breaks(custom, everywhere, "Lab and Notebook 7; marimo has no extensions of Lab's.", shown)
    t.meets(custom, offline, "Bundled.", bytes_)
    t.meets(custom, quick, "As quick as it is written.", bytes_)
    t.meets(static, lasting, "It is content.", reopened)
    t.meets(static, everywhere, "HTML.", shown)
    t.meets(static, offline, "Nothing to fetch.", bytes_)
    t.breaks(static, quick, "10,000 rows of HTML in every saved notebook.", per_row)
    case = t.steelman(
        any_,
        "Hand-written modules without types or a bundler are what one rewrites in a year, and "
        "anywidget is one person's package under all that we show.",
        subclass,
        confidence=0.45,
    )
    t.refutes(
        case,
        "The view is dumb: rows, order, layout and meaning come from Python, 60 kB in all and "
        "typed by comments. What anywidget does for us is one class over ipywidgets.",
        subclass,
        bytes_,
    )
    t.selection(
        dec,
        any_,
        "The only one that listens, lasts and runs in all four.",
        shown,
        subclass,
        rejected={
            plain: "Slow by a hundred, and gone when it is opened again.",
            custom: "Two hosts of four.",
            static: "Nobody can review in it. It is the second output instead.",
        },
    )
