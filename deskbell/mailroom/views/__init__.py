"""The organisation's pages about channels: accounts, who shares one, what could not be read or reached.

Each begins by finding its row within the person's scope (``libraries.scope``). No page names a channel.
"""
