"""Mirror of `chalicelib/tap/filters`, file by file."""
