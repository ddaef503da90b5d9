"""The live end: sockets, topics, the bus. The only asynchronous code of the house.

A connection says who it is by a signed ticket, follows topics, and hands in acts; whoever sits above says
what a topic holds and who may follow it (``AppConfig.topics``, ``hears``, ``tells``). This room knows no
question, no table and no words; the bus carries numbers only.
"""
