"""Who may do what: principals, scopes and credentials, and doing a thing once. Pure: no network, no clock of its own.

It refuses to know HTTP, AWS and Kubernetes: credentials come in as strings, what is stored comes through `ports.py`.
"""
