"""Citations of the book and its parts: one model, CSL-JSON, and every form made from it; knows no Sphinx."""
