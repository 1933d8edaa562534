"""Linkerd's tap server, as it shows behind a Kubernetes API server: the aggregated API `tap.linkerd.io/v1alpha1`.

Mounted in the embedded cluster (`mount`), behind the APIService `v1alpha1.tap.linkerd.io`. What it answers, and when it keeps
silent, is what the recordings in `tests/data/tap` show of edge-26.8.3: its own RBAC check after the API server's, pods as a
snapshot, errors as 200 with `Linkerd-Error` and a frame, headers only with the first event, silence for what a proxy refuses.

It knows no traffic: proxies come through `proxies.Mesh` (`local/traffic` has the made-up shop's). Its differences from a real
one stand in `docs/fidelity.md`.
"""
