"""The page frame: base template, design tokens, the few shared browser modules, template tags.

This room knows how a page looks. It never knows what a page is about: menu entries come from the rooms that
have pages, words from the rooms that say them.
"""
