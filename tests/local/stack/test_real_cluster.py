"""A real cluster is named before it is spoken to."""

from pathlib import Path

import pytest

from local.stack.real_cluster import BadKubeconfig, describe

GOOD = """
current-context: work
contexts: [{name: home, context: {cluster: b, user: u}}, {name: work, context: {cluster: a, user: u}}]
clusters: [{name: b, cluster: {server: "https://b"}}, {name: a, cluster: {server: "https://me:pw@a.example:6443/with-token/secret"}}]
"""


def test_it_names_the_server_and_the_context(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(GOOD)
    assert describe(path) == "https://a.example:6443 (context work)"


@pytest.mark.parametrize("text", ["", "[]", "{", "current-context: x", GOOD.replace("cluster: a,", "cluster: z,")])
def test_a_file_that_leads_nowhere_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config"
    path.write_text(text)
    with pytest.raises(BadKubeconfig, match="is not a kubeconfig with a usable current-context"):
        describe(path)
