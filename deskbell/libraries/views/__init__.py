"""The organisation's pages. Each begins by finding its row within the person's scope; verbs do the rest."""
