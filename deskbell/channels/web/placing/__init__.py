"""Where a desk stands: the lines that a library pastes, the sites that showed the tab, frames, the desk's short link.

Of other sites it knows what a browser says of them, by name and never by page. It never fetches one, and keeps nothing
of whoever looked.
"""
