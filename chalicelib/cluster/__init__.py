"""Speaks to Kubernetes: what the pure rooms ask of a cluster, through its API server alone. Provides `uplink/ports.py`.

Refuses to know any rule about tunnels, and every other service. `kubernetes` is imported when the first call is made,
and of it only the kubeconfig loader and the connection pool: its typed models cost a second of each cold start.
"""
