"""What Portico needs of a cluster, as one suite: it passes on the embedded cluster and on any real one.

`make test-cluster KUBECONFIG=…` (or PORTICO_TEST_KUBECONFIG) names a real cluster; the kubeconfig's user must be an
administrator. The suite makes namespaces, a service account and roles of its own, each with a random suffix, and removes
them; the product under test is that account, with the roles of `infra/cluster/` and no other right. It needs no controllers:
namespaces may stay Terminating, and nothing is expected to be garbage-collected.
"""
