"""The forms of the organisation's pages: what was typed is checked here and said in words; verbs store it."""
