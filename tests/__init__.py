"""All tests: `unit` mirrors the rooms, `contract` runs on any cluster, `local` tests the stand-ins, `e2e` the whole."""
