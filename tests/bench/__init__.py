"""Measurements as ratios, for ``make bench``; pytest collects none of it."""
