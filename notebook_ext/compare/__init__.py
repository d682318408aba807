"""What differs between two traces, two decisions, or one at two moments."""

from notebook_ext.compare.widget import CompareWidget

__all__ = ["CompareWidget"]
