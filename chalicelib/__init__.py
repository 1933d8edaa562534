"""Portico: a serverless front door to a Kubernetes cluster. `docs/house.md` draws the rooms and says who may know whom."""
