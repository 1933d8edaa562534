"""Portico on one machine: gateway, database, embedded cluster, and what starts them. The application knows nothing of it."""
