"""What acts in the cluster as Inlets Uplink's operator does, for clusters where Uplink is not: the embedded one, first of all.

An ordinary client of the Kubernetes API: it watches Tunnels and brings into being what each needs. It runs no tunnel server;
clients, traffic and metrics are made up in `local.clients`. It refuses to run where Uplink's own operator does.
"""
