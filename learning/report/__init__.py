"""The periodic calibration report: one document, printed as HTML, Markdown and JSON."""
