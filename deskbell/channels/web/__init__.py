"""The web as a channel: the support tab on a library's pages, the patron's page behind it, asking over the socket.

This room knows browsers: the loader script, the frame, the page that works with scripts and without. It never knows
what becomes of a question: it hands in what arrives, and answers are fetched by the patron's own page.

Here stand the patron's page and the channel; ``tab`` is what other pages carry, ``placing`` where it stands,
``studio`` the console's pages for both, ``printing`` the desk on paper. ``tab`` knows none of the three others.
"""
