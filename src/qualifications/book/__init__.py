"""The Sphinx side: builds the site, and the plain pages that the exporters read."""
