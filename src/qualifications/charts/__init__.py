"""Charts in the book's one style: static SVG first, with title, alt text, source and data table."""
