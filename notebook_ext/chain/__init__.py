"""What led to an entry, or what came of it, in a notebook."""

from notebook_ext.chain.widget import ChainWidget

__all__ = ["ChainWidget"]
