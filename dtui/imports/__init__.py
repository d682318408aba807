"""Records that nobody here wrote, as traces."""
