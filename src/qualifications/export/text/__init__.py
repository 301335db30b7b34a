"""Manuscripts as plain text, by way of Pandoc."""
