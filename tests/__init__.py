"""All tests: `unit` mirrors the rooms file by file, `contract` runs on any cluster, `local` tests the stand-ins, `e2e` the whole."""
