"""Every order in which refresh, create, change, delete and reads can meet, step by step, on the cluster and on the cache.

A step is a call through a port. A scheduler lets one actor run to its next step, then another; nothing else runs meanwhile,
so a run is repeated exactly from its list of choices. After each run the history of the cluster says which answers were true.
"""
