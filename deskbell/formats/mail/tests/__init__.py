"""Tests of reading and writing email."""
