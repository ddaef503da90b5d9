"""The support tab itself: what a library may choose of it, how that is drawn, and the script made of it for one desk.

What is drawn here is drawn everywhere alike: on other sites, in the studio, on paper. This room never shows a page of
the console and never asks who may change a tab.
"""
