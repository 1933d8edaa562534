"""The commands: each reads its options, does one thing, and says how it ended. Imported only when it is called."""
