"""The embedded cluster: a small Kubernetes API server in memory, faithful where Portico and kubectl look.

It is scaffolding: it shows on one machine, and in tests, what a real API server would answer (the replayed recordings in
`tests/data/kube/` say how true that is, `docs/fidelity.md` says where it is not). It keeps on disk its kubeconfig and tokens
and, where told to, a journal of what it holds; runs no pods and no scheduler, speaks plain HTTP, and refuses to listen
anywhere but on loopback.

As a process (`python -m local.cluster`):

    --port N           listen on 127.0.0.1:N (default 8001; 0 takes a free one)
    --state-dir DIR    write DIR/kubeconfig (mode 0600) once it listens: the administrator's, context `portico`
    --kubeconfig PATH  the same at a path of its own
    --journal FILE     keep what it holds there, and start from what the file holds (default: in memory alone)
    --demo-rps N       requests a second in the shop that the seed makes, a day's mean (default 40; `local/traffic`)
    --tokens FILE      JSON {token: {"user": "…", "groups": ["…"], "uid": "…"}}; written with a new administrator token
                       (mode 0600) when missing. Exactly the callers named here are known; a caller in the group
                       `system:masters` must be among them, its token goes into the kubeconfig

It prints one line, `ready http://127.0.0.1:N`, when it answers, and ends within a second of SIGTERM or SIGINT (status 0).
SIGUSR1 breaks every open tap as if its server were killed; SIGUSR2 stalls all taps, and lets them go on the next time.
A port in use or an unreadable tokens file is one line on stderr and status 2.

In a test: `async with embedded_cluster(tokens) as cluster: …` (`local.cluster.server`), on a port of its own.

What starts in it: the namespaces default, kube-system, kube-public and kube-node-lease, and the cluster roles that
every cluster has (cluster-admin, admin, edit, view and what callers need for discovery). The Tunnel CRD is data for
whoever seeds the cluster: `local/cluster/manifests/tunnel-crd.yaml`.
"""
