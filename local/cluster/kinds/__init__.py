"""What makes one built-in kind different from another: its fields, defaults, refusals and columns. One file a family."""
