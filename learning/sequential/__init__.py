"""Inference that stays true however often somebody looks."""

from learning.sequential.boundaries import (
    bernoulli_interval,
    beta_binomial_bound,
    gamma_exponential_bound,
    gamma_exponential_log_mixture,
    normal_mixture_bound,
    poly_stitching_bound,
)
from learning.sequential.comparison import Comparison, compare_forecasters
from learning.sequential.confidence import ConfidenceSequence, confidence_sequence
from learning.sequential.dependence import compare_overlapping, overlapping_sequence
from learning.sequential.seasons import blocked
from learning.sequential.versions import ASSUMPTIONS, Version, weakest_alarm

__all__ = [
    "ASSUMPTIONS",
    "Comparison",
    "ConfidenceSequence",
    "Version",
    "bernoulli_interval",
    "beta_binomial_bound",
    "blocked",
    "compare_forecasters",
    "compare_overlapping",
    "confidence_sequence",
    "gamma_exponential_bound",
    "gamma_exponential_log_mixture",
    "normal_mixture_bound",
    "overlapping_sequence",
    "poly_stitching_bound",
    "weakest_alarm",
]
