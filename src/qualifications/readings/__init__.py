"""Readings: on which day, and in which version of a source, the words that a claim quotes stood there."""
