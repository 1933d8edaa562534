"""Mirror of `chalicelib/relay`, file by file, and the world in which relays are simulated."""
