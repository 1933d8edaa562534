"""Made-up tunnel clients and their traffic, from a seed: what makes the counters of the stand-in Prometheus move."""
