"""The core is synchronous; the stores' contract is not."""

from __future__ import annotations

from sample_traces.teller import Teller
from sample_traces.told.design import measured_on, on_page, opens

FINDINGS = ()


def tell(t: Teller) -> None:
    """Tell it."""
    opens(t, "sync-core", "13:30:00", "A synchronous core with async stores", "architecture")
    short = t.observation(
        "An append holds the lock for 0.12 to 0.18 ms; a read of a page less.",
        measured_on("log", "Measured floors"),
    )
    paper = t.observation(
        "The paper's store is an abstract class of coroutines, `get_all` and `_add` among them, "
        "and others have written backends against it.",
        on_page("trace", "Store interface"),
    )
    kernel = t.observation(
        "A notebook's kernel has a running loop, in which asyncio.run raises. So has the terminal.",
        on_page("notebook", "Rules that make it last"),
    )
    hook = t.observation(
        "The Stop hook is a cold process of the standard library with 60 ms in all.",
        on_page("gate", "The Stop hook"),
    )
    plain = t.constraint("Plain code records an item without an event loop.", hook)
    third = t.constraint("A backend written for the paper's class fits as it is.", paper)
    loops = t.constraint("Faces with a running loop can write.", kernel)
    dec = t.decision("What is synchronous, and what is not?", plain, third, loops)
    mixed = t.option(
        dec,
        "Synchronous core",
        "Log, corpus, spine and all reads; stores, subscribe and the hook are coroutines.",
        short,
        paper,
    )
    all_async = t.option(dec, "All coroutines", "From the log upwards.", paper)
    doubled = t.option(dec, "Both of everything", "Each method twice.", kernel)
    t.weighs(dec, {plain: 0.4, third: 0.3, loops: 0.3})
    t.meets(mixed, plain, "`Corpus.record`.", hook)
    t.meets(mixed, third, "Two coroutines to override, as there.", paper)
    t.meets(mixed, loops, "Widgets schedule their writes on the loop that runs.", kernel)
    t.breaks(all_async, plain, "A loop for one append of 0.2 ms.", short)
    t.meets(all_async, third, "As there.", paper)
    t.meets(all_async, loops, "By await.", kernel)
    t.meets(doubled, plain, "Half of it.", hook)
    t.meets(doubled, third, "The other half.", paper)
    t.meets(doubled, loops, "The other half.", kernel)
    case = t.steelman(
        mixed,
        "A synchronous write inside a coroutine stands the whole loop still. In a terminal that is "
        "a frozen cursor whenever another writer holds the lock.",
        kernel,
        short,
        confidence=0.5,
    )
    waits = t.observation(
        "The longest wait with eight writers is to be 250 ms, and was 134 ms when it was measured "
        "for the lock.",
        measured_on("log", "Backends"),
        case,
    )
    t.refutes(
        case,
        "It stands still for 0.2 ms, and at the very worst for what eight writers cost: 134 ms. A "
        "thread in between would cost a store's coroutine the same lock and a switch.",
        waits,
        short,
    )
    t.selection(
        dec,
        mixed,
        "Coroutines where the paper has them, and nowhere else: nothing calls asyncio.run but the "
        "command line.",
        paper,
        waits,
        rejected={
            all_async: "A loop in every script, for nothing that waits.",
            doubled: "Every method twice, tested twice, and one of them wrong.",
        },
    )
