"""The whole application through its door, with fakes wired in."""
