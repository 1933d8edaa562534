"""The access room: who asks, what they may do, doing things once."""
