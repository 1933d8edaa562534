"""The api room, file by file."""
