"""Pumps one tap from the cluster to its viewers, one invocation at a time (`docs/relay.md`).

`run.py` and `succession.py` decide, without I/O: news goes in, commands come out, a clock is passed in. `shell.py` carries
the commands out with a few threads, all joined before it returns. Knows the pure rooms and their ports, and no library.
"""
