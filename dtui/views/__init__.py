"""What the terminal and the notebook both show, before either draws: plain, typed rows.

A view turns what the log and the trace know into rows a face can draw cell by cell. It
loads no toolkit, asks no clock (a moment is a parameter) and draws no colour: it names a
role, and each face gives that role its colour out of `dtui.views.colours`. Agents wrote the
texts, so every text passes `dtui.text` on its way into a row, and a face may draw it as it
stands.
"""
