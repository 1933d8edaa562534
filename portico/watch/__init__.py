"""One tap watched over `portico.tap.v1`: opened, followed through losses and hand-overs, taken up again, deleted.

Only `socket.py` does I/O; what a frame means is decided without it, so that a recording is followed as a socket is.
"""
