"""What overrides are worth, and by which right one may say so."""
