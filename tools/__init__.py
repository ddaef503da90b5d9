"""For contributors: what run.py runs. Nothing here is installed with the product."""
