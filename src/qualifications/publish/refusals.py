"""Reasons not to freeze or publish an edition, in the form that all faults of the book have."""

from functools import partial

from qualifications import problems
from qualifications.problems import Exit

# One thing that stands against publishing, and the error for one alone.
problem, refuse = partial(problems.problem, Exit.PUBLISH), partial(problems.refuse, Exit.PUBLISH)
