"""Manuscripts as Word documents, by way of Pandoc."""
