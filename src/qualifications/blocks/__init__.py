"""Copy blocks: facts in plain text that fit the fields of forms; knows the ledger and nothing of Sphinx."""
