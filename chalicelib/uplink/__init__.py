"""What a tunnel and a namespace are, and the rules about them. Pure: no I/O, no clock of its own, no wire formats.

The cluster is the truth, the cache an optimisation; this room decides which of them answers, and never touches either.
"""
