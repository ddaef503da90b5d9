"""Only what crosses rooms: the architecture, the documents, catch-up, browser journeys. Rooms hold their own tests."""
