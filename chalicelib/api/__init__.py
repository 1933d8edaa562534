"""HTTPS in and out: what a request must look like, which use case it is for, and what the answer looks like.

A door parses, authorizes, calls one use case and presents; `front.py` does for all doors alike what no door may forget.
The room refuses to speak to AWS or the cluster, and to hold rules about tunnels: those are `uplink`'s.
"""
