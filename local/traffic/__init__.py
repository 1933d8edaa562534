"""The traffic of a made-up shop, as its proxies would tell of it: what a tap of the embedded cluster shows.

Namespace `shop` (made by `local/seed`): an ingress, `web`, which asks `cart`, `catalog` and a gRPC `recommender`, a `db` behind
them, the job `restock`, `loyalty` without a proxy, `vault` with tap disabled, `mailer`, which nobody calls. Nothing really runs
or is sent: a moment's requests are computed from the seed and the time (`visits.py`), and only while somebody taps. So the same
seed and time give the same requests, whoever looks; only names and addresses of pods are those of the cluster.

Headers and query strings carry made-up secrets, each with the word `canary` in it: a leak can be searched for. Labels and paths
carry none.
"""
