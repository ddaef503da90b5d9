"""Ways in and out, one folder each. No folder knows another, and nothing else in the house may name one."""
