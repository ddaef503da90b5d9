"""Who belongs to whom: consortia, libraries, memberships, desks with their hours, queues, notices.

This room knows the organisation and its clock. It never knows a patron, a question or who is signed in.
"""
