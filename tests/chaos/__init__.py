"""Chaos: viewers whose histories are recorded while relays die, posts fail and streams break; then the histories are judged."""
