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

__all__ = [
    "Comparison",
    "ConfidenceSequence",
    "bernoulli_interval",
    "beta_binomial_bound",
    "compare_forecasters",
    "confidence_sequence",
    "gamma_exponential_bound",
    "gamma_exponential_log_mixture",
    "normal_mixture_bound",
    "poly_stitching_bound",
]
