"""The command line that people install. Speaks to Portico's public API and knows nothing of how it is made."""
