"""Metrics: pure functions from data tables to figures, one module a subject."""
