"""Records that nobody here wrote, as traces: one source a file or folder."""
