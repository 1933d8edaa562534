"""Measurements. Each program prints figures of one run, and ratios within it; none passes or fails (machines differ)."""
