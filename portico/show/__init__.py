"""What is printed: lines for people, JSON for programs. Whatever came from the network is escaped on its way out."""
