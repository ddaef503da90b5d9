"""Questions asked at the desk or by phone: a librarian writes them down, and they are questions like any other.

This room knows the form that somebody fills in while a person stands before them. It never sends anything.
"""
