"""The one background loop: finds each room's chores and runs them by the clock.

A chore takes rows that wait and does one small piece of work; kill it anywhere, start again, and it heals.
"""
