"""The evidence renewed from its sources: tables collected, and the words of claims looked for again."""
