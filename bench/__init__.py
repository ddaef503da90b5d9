"""The measurements that the README quotes: real servers, real sockets, checked deliveries.

``python3 run.py bench`` runs them all (about twenty minutes); ``--short`` only shows that they run. Nothing here is
installed with the product, and nothing of the product imports it.
"""
