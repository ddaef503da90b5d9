"""Stories in a real browser, against a server of its own: what a patron or a librarian does, from end to end."""
