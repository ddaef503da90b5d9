"""The web as a channel: the support tab on a library's pages, the patron's page behind it, asking over the socket.

This room knows browsers: the loader script, the frame, the page that works with scripts and without. It never knows
what becomes of a question: it hands in what arrives, and answers are fetched by the patron's own page.
"""
