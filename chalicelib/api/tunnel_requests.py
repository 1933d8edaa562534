"""What callers send about tunnels. Whether names and ports are allowed is the uplink room's to say: here are only shapes."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field, WithJsonSchema

from chalicelib.api.parameters import (
    Continue,
    Flag,
    Name,
    NamespaceName,
    PageSize,
    Selector,
    Sort,
    Text,
    TunnelName,
)
from chalicelib.api.validation import Body, Query
from chalicelib.uplink.limits import Limits
from chalicelib.uplink.tcp_ports import HIGHEST, OWN_PORTS

PORTS_SCHEMA = {
    "type": "array",
    "maxItems": Limits().max_tcp_ports,  # a setting; the contract tells its default
    "uniqueItems": True,
    "items": {"type": "integer", "minimum": 1, "maximum": HIGHEST, "not": {"enum": list(OWN_PORTS)}},
}
# Elements stay untyped here so that uplink's rule tells of each port, whatever its type, in one way.
Ports = Annotated[list[object], WithJsonSchema(PORTS_SCHEMA)]
READ_ONLY: Mapping[str, str] = {
    "authToken": "The operator makes it.",
    "connectedClients": "Observed.",
    "created": "The cluster's clock says it.",
    "metrics": "Observed.",
    "warnings": "Said of an answer.",
}


class NewTunnelBody(Body):
    """A tunnel to be made."""

    read_only: ClassVar[Mapping[str, str]] = READ_ONLY

    name: TunnelName = Field(description="RFC 1035 label: the operator makes a Service of that name.")
    namespace: NamespaceName = Field(description="The tenant's namespace, which must be there.")
    tcp_ports: Ports | None = Field(
        None,
        description="TCP ports beside HTTP; none at all makes an HTTP-only tunnel. 8000, 8001 and 8123 are the server's own.",
    )


class TunnelPortsBody(Body):
    """The whole new list of ports of the tunnel that `name` and `namespace` say."""

    read_only: ClassVar[Mapping[str, str]] = READ_ONLY

    name: TunnelName = Field(description="Which tunnel.")
    namespace: NamespaceName = Field(description="Where it is.")
    tcp_ports: Ports = Field(description="Replaces the list; [] removes all TCP ports.")


class OneTunnelQuery(Query):
    """Which tunnel, and how much of it."""

    namespace: Name = Field(description="Namespace where the tunnel is.")
    metrics: Flag = Field(default=False, description="Include traffic of the last five minutes.")
    token: Flag = Field(default=True, description="0 leaves `authToken` out.")


class TunnelListQuery(Query):
    """Which tunnels, and in which order."""

    namespace: Name | None = Field(None, description="Only this namespace; all managed ones without it.")
    limit: PageSize | None = Field(None, description="At most so many; the header `Link` leads to the next page.")
    continue_: Continue = Field("", alias="continue", description="The opaque token of the page to go on with.")
    q: Text = Field("", description="Only tunnels with this text in their name.")
    connected: Flag | None = Field(None, description="1: only tunnels with a client; 0: only those without.")
    label_selector: Selector = Field("", description="Kubernetes label selector, such as `customer=acmeco`.")
    sort: Sort = Field(
        "", description="Fields to sort by, separated by commas; `-` before one turns it around. Not with `limit`."
    )


class TunnelWriteQuery(Query):
    """How to write."""

    dry_run: Flag = Field(default=False, description="1: check everything, change nothing.")


class TunnelDeleteQuery(TunnelWriteQuery):
    """Which tunnel to delete, and how."""

    namespace: Name = Field(description="Namespace where the tunnel is.")
