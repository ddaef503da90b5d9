"""The people who answer: sign-in, roles, one-time links, being on duty, being there.

This room knows who somebody is and which libraries they serve. It never knows a question.
"""
