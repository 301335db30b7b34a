"""The exporters: they read what the book built, never its sources."""
