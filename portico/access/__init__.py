"""The REST API seen from outside: where it is, who asks, what it answers. HTTP is spoken here and nowhere else."""
