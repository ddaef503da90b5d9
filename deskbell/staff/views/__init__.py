"""The staff's pages: coming in, oneself, duty, and the people whom one arranges."""
