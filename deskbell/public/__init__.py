"""The patron's own pages: the passport. Knows a question only through the secret that the patron holds."""
