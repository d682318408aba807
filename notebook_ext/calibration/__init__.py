"""A calibration report in a notebook: its verdict and its figures."""

from notebook_ext.calibration.widget import CalibrationView

__all__ = ["CalibrationView"]
