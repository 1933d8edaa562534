"""Speaks to AWS services that are no database: Secrets Manager. Refuses to know what a token is good for."""
