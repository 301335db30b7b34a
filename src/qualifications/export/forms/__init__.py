"""The forms that a buyer fills in, as data, and what makes documents of them."""
