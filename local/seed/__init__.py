"""What a cluster holds before anybody uses it: the Tunnel CRD, the control plane's namespace, Portico's rights, a little demo.

Idempotent: it makes what is missing and renews what is Portico's; tokens and licences that are there stay, and the demo is
planted once. It is never run on a real cluster unless asked.
"""
