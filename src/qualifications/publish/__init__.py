"""Editions: frozen with a manifest, published for good on the branch of the site."""
