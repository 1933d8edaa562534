"""Speaks to DynamoDB: the cache of tunnels and namespaces, and what came of each Idempotency-Key.

The low-level client only (`resource` costs 100 ms of a cold start and hides the conditions that everything here rests on).
Nothing here decides what is true; it keeps what the pure rooms say, each write only if nothing newer is there.
"""
