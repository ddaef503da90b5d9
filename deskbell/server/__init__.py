"""Wiring: settings, addresses, the two processes, the command line. The only room that knows every room."""
