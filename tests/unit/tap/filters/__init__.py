"""Mirror of `chalicelib/tap/filters`, file by file: each covers its filter whole."""
