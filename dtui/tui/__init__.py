"""The terminal face: traces, a trace, a decision and the queue, read and written by keyboard.

`dtui.tui.app` is the way in. Nothing else here is imported by another part of dtui.
"""
