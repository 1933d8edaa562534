"""The three PromQL queries that Portico sends (inlets-uplink §4.2), with whatever is put into them escaped.

`rate()` is taken of counters alone, and of a name nothing but itself can be matched.
"""

import re
from collections.abc import Mapping

from chalicelib.uplink.tunnel import TunnelRef

GAUGE = "controlplane_connected_gauge"
WINDOW = "5m"  # the API's averages are over five minutes

_SPECIAL = re.compile(r"[\\.+*?()|\[\]{}^$]")


def count_of_all() -> str:
    """Connected clients of every tunnel. Summed: the series of a pod just replaced may still be there."""
    return f"sum by (tunnel_name) ({GAUGE})"


def count_of_namespace(namespace: str) -> str:
    """Connected clients of a namespace's tunnels."""
    pattern = quoted(r".+\." + literal(namespace))
    return f"sum by (tunnel_name) ({GAUGE}{{tunnel_name=~{pattern}}})"


def rate_of(metric: str, ref: TunnelRef, labels: Mapping[str, str]) -> str:
    """Five-minute average of one tunnel's counter, per second."""
    wanted = {**labels, "tunnel_name": f"{ref.name}.{ref.namespace}"}
    matchers = ",".join(f"{label}={quoted(value)}" for label, value in wanted.items())
    return f"sum(rate({metric}{{{matchers}}}[{WINDOW}]))"


def quoted(text: str) -> str:
    """A PromQL string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def literal(text: str) -> str:
    """A regular expression that matches this very text (RE2)."""
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)
