"""What the screens are made of, one widget a file.

A widget is handed plain rows and reports what the reviewer did in a message named in the
past tense. None of them holds a corpus or decides anything.
"""
