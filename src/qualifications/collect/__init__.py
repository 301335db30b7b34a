"""The live sources: what they hold today, checked before it becomes part of the evidence.

Nothing here knows a chapter or Sphinx; what a source gives is handed on as tables.
"""
