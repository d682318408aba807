"""A decision in a notebook: options against constraints."""

from notebook_ext.matrix.widget import DecisionMatrix

__all__ = ["DecisionMatrix"]
