"""The console's pages and the verbs by address: one module for each noun. All ways lead through ``sight``."""
