"""Figures drawn once, for the notebook's live view, its saved page and a file of their own."""
