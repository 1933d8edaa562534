"""Services and endpoints: ports, addresses from one range, and what may not change once set."""

import ipaddress
import itertools
import json

from local.cluster import names
from local.cluster.kinds import cells
from local.cluster.objects import Object, dig
from local.cluster.resource import METADATA_FIELDS, Column, Rules
from local.cluster.schema import ANYTHING, INTEGER, OPEN, STRING, fields, listing, strings
from local.cluster.status import Cause

_RANGE = ipaddress.ip_network("10.0.0.0/16")  # addresses nobody routes here: services of this cluster carry no traffic
_HEADLESS = "None"
_PORTS = range(1, 65536)

_addresses = itertools.cycle(itertools.islice(_RANGE.hosts(), 10, None))


def _prepare(obj: Object, old: Object | None) -> None:
    spec = obj.setdefault("spec", {})
    spec.setdefault("type", "ClusterIP")
    spec.setdefault("sessionAffinity", "None")
    for port in spec.get("ports") or []:
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port.get("port"))
    if spec["type"] != "ExternalName":
        _prepare_address(spec, (old or {}).get("spec") or {})
    obj.setdefault("status", (old or {}).get("status") or {"loadBalancer": {}})


def _prepare_address(spec: Object, before: Object) -> None:
    address = spec.get("clusterIP") or before.get("clusterIP")
    spec["clusterIP"] = address or str(next(_addresses))
    spec["clusterIPs"] = [spec["clusterIP"]]
    spec.setdefault("ipFamilies", ["IPv4"])
    spec.setdefault("ipFamilyPolicy", "SingleStack")
    spec.setdefault("internalTrafficPolicy", "Cluster")


def _check(obj: Object, old: Object | None) -> list[Cause]:
    spec = obj["spec"]
    ports = spec.get("ports") or []
    causes = []
    if not ports and spec["type"] != "ExternalName" and spec.get("clusterIP") != _HEADLESS:
        causes.append(Cause("spec.ports", "Required value", "FieldValueRequired"))
    causes += [cause for at, port in enumerate(ports) for cause in _port_causes(at, port, alone=len(ports) == 1)]
    causes += _double_causes(ports)
    causes += [
        Cause("spec.selector", f"Invalid value: {json.dumps(value)}: {text}")
        for value in (spec.get("selector") or {}).values()
        for text in names.label_value(value)
    ]
    before = dig(old, "spec", "clusterIP")
    if before and spec.get("clusterIP") != before:
        text = f"Invalid value: {json.dumps(spec.get('clusterIPs'))}: may not change once set"
        causes.append(Cause("spec.clusterIPs[0]", text))
    return causes


def _port_causes(at: int, port: Object, *, alone: bool) -> list[Cause]:
    causes = []
    if not alone and not port.get("name"):
        causes.append(Cause(f"spec.ports[{at}].name", "Required value", "FieldValueRequired"))
    for name in ("port", "targetPort"):
        value = port.get(name)
        if isinstance(value, int) and value not in _PORTS:
            text = f"Invalid value: {value}: must be between 1 and 65535, inclusive"
            causes.append(Cause(f"spec.ports[{at}].{name}", text))
    return causes


def _double_causes(ports: list[Object]) -> list[Cause]:
    causes = []
    for at, port in enumerate(ports):
        earlier = ports[:at]
        if port.get("name") and any(one.get("name") == port["name"] for one in earlier):
            text = f"Duplicate value: {json.dumps(port['name'])}"
            causes.append(Cause(f"spec.ports[{at}].name", text, "FieldValueDuplicate"))
        if any((one.get("port"), one["protocol"]) == (port.get("port"), port["protocol"]) for one in earlier):
            causes.append(Cause(f"spec.ports[{at}]", f"Duplicate value: {json.dumps(port)}", "FieldValueDuplicate"))
    return causes


def _ports(obj: Object) -> str:
    return cells.joined(f"{port.get('port')}/{port.get('protocol')}" for port in dig(obj, "spec", "ports") or [])


def _external(obj: Object) -> str:
    return dig(obj, "spec", "externalName") or cells.joined(dig(obj, "spec", "externalIPs") or [])


def _endpoints(obj: Object) -> str:
    found = [
        f"{address.get('ip')}:{port.get('port')}"
        for subset in obj.get("subsets") or []
        for address in subset.get("addresses") or []
        for port in subset.get("ports") or []
    ]
    return cells.joined(found)


_PORT = fields(name=STRING, port=INTEGER, protocol=STRING, targetPort=ANYTHING, nodePort=INTEGER, appProtocol=STRING)
SERVICE = Rules(
    name=names.label_1035,
    shape=fields(
        spec={
            **OPEN,
            "properties": {"ports": listing(_PORT), "selector": strings(), "clusterIP": STRING, "type": STRING},
        },
        status=OPEN,
    ),
    prepare=_prepare,
    check=_check,
    columns=cells.simple(
        Column("Type", cells.at("spec", "type")),
        Column("Cluster-IP", cells.at("spec", "clusterIP", absent="<none>")),
        Column("External-IP", _external),
        Column("Port(s)", _ports),
        Column("Selector", lambda obj: cells.pairs(dig(obj, "spec", "selector")), priority=1),
    ),
    fields={**METADATA_FIELDS, "spec.clusterIP": ("spec", "clusterIP"), "spec.type": ("spec", "type")},
    delete_answers_object=True,
)
_TARGET = {**OPEN, "properties": {"kind": STRING, "namespace": STRING, "name": STRING}}
_ADDRESS = {**OPEN, "properties": {"ip": STRING, "targetRef": _TARGET}}
_SUBSET = fields(addresses=listing(_ADDRESS), notReadyAddresses=listing(_ADDRESS), ports=listing(_PORT))
ENDPOINTS = Rules(shape=fields(subsets=listing(_SUBSET)), columns=cells.simple(Column("Endpoints", _endpoints)))
