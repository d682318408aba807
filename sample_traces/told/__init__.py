"""The sources of the samples: a module each, told item by item (`sample_traces.teller`).

A module's `FINDINGS` are what the audit has to say of its trace, and all of it: (kind, item, rule).
"""
