"""2i2c's qualifications book: its evidence, its build and its exports."""
