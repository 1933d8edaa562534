"""Mirror of `chalicelib/tap`, file by file."""
