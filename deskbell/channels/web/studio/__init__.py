"""The console's pages on which a library makes its tab its own: its looks, its picture, whom it invites.

Only who arranges the desk comes in, and nothing is saved before somebody says so. This room never draws a tab or writes
a script: it shows what the tab makes of each choice.
"""
