"""SQLite as Deskbell uses it: a Django database backend (`ENGINE = "deskbell.server.sqlite"`).

It sets what durability and forgetting need (WAL, synchronous=FULL, secure_delete) and lets all writers, whatever
their thread or process, wait in one line (`turn.py`). It knows nothing of any room's tables.
"""
