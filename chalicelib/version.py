"""Which Portico this is: one number for the OpenAPI document, the User-Agent and the changelog."""

VERSION = "0.1.0"
