"""What every command of `dtui` is made of, wherever it lives: a corpus found, data out, progress.

Commands of our own are in `dtui.cli`; other packages announce theirs by entry point and build
them from the same pieces, so that a run looks and ends alike whoever wrote it.
"""
