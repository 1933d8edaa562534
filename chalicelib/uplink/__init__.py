"""What a tunnel and a namespace are, and the rules about them. Pure: no I/O, no clock of its own, no wire formats.

The cluster is the truth, the cache an optimisation; this room decides which of them answers, and never touches either.
`inlets-uplink §2.4` in a comment is that section of `docs/reference/inlets-uplink.md`: what is known of the original, and
what was decided where nothing is known.
"""
