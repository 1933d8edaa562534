"""Speaks to API Gateway's connection management. Refuses to know what is posted, and never raises: an answer is a value."""
