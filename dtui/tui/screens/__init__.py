"""One screen a file, imported when somebody first goes there: start-up stays short."""
