"""How well the reasoning of a trace is written, by a rubric, with the reasons for each answer."""
