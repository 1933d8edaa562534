"""Which form an answer takes: JSON or YAML, the object itself or a Table, PartialObjectMetadata or discovery of it.

The first acceptable entry of Accept wins; `q` is not looked at, as recorded. Protobuf is never written: a client that
accepts nothing else gets 406.
"""

from dataclasses import dataclass

from local.cluster.status import not_acceptable

_JSON, _YAML = "application/json", "application/yaml"
_ANY = frozenset({"*/*", "application/*"})
_META = frozenset({"Table", "PartialObjectMetadata", "PartialObjectMetadataList"})


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an answer. `form` empty: the object as it is."""

    yaml: bool = False
    form: str = ""
    version: str = ""


def entries(accept: str) -> list[tuple[str, dict[str, str]]]:
    """(media type, parameters) of each entry of an Accept header."""
    found = []
    for entry in accept.split(","):
        kind, *parameters = (part.strip() for part in entry.split(";"))
        pairs = (parameter.partition("=") for parameter in parameters)
        found.append((kind.lower(), {name.lower(): value for name, _, value in pairs}))
    return found


def negotiate(accept: str, *, streaming: bool = False) -> Form:
    """The form for an Accept header; raises 406."""
    if not accept.strip():
        return Form()
    for kind, parameters in entries(accept):
        wanted = parameters.get("as", "")
        if kind in _ANY and not wanted:
            return Form()
        if kind not in {_JSON, _YAML} or (streaming and kind == _YAML):
            continue
        if not wanted:
            return Form(yaml=kind == _YAML)
        if wanted in _META and parameters.get("g") == "meta.k8s.io" and parameters.get("v") in {"v1", "v1beta1"}:
            return Form(kind == _YAML, wanted, f"meta.k8s.io/{parameters['v']}")
    raise not_acceptable()


def aggregated_discovery(accept: str) -> str:
    """The version of aggregated discovery that is asked for first (`v2`); empty for the plain documents. Raises 406."""
    for kind, parameters in entries(accept or "*/*"):
        if kind in _ANY or (kind in {_JSON, _YAML} and "as" not in parameters):
            return ""
        known = parameters.get("g") == "apidiscovery.k8s.io" and parameters.get("v") in {"v2", "v2beta1"}
        if kind == _JSON and known and parameters.get("as") == "APIGroupDiscoveryList":
            return parameters["v"]
    raise not_acceptable()
