"""What the book claims: data tables, the metrics computed from them, and the rules both obey.

Nothing here knows Sphinx or the network.
"""
