"""The same cluster as somebody else: a kubeconfig's server and authority with another token, and no client certificate."""

import json
from pathlib import Path

import yaml


def kubeconfig_of(original: Path, token: str, target: Path) -> Path:
    """Write `target`: the current context of `original` with this token in place of its user."""
    config = yaml.safe_load(original.read_text())
    context = next(item for item in config["contexts"] if item["name"] == config["current-context"])["context"]
    cluster = next(item for item in config["clusters"] if item["name"] == context["cluster"])["cluster"]
    if authority := cluster.get("certificate-authority"):
        cluster["certificate-authority"] = str(original.parent.resolve() / authority)
    somebody = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "somebody",
        "contexts": [{"name": "somebody", "context": {"cluster": "there", "user": "somebody"}}],
        "clusters": [{"name": "there", "cluster": cluster}],
        "users": [{"name": "somebody", "user": {"token": token}}],
    }
    target.write_text(json.dumps(somebody))
    target.chmod(0o600)
    return target
