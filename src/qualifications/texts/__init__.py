"""Ready texts: paragraphs that a person pastes into a document, with the rules that they keep proven."""
