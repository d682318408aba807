"""Pictures of figures, and what is worked out of them before anybody draws: ends, ticks, words."""
