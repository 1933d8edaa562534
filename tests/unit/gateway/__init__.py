"""Mirror of `chalicelib/gateway`, file by file."""
