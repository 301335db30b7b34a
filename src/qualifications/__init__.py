"""A book of qualifications: its evidence, its build and its exports."""
