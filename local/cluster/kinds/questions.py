"""The reviews, the token request and the Scale: what their specs may hold."""

from local.cluster.objects import Object
from local.cluster.resource import Rules
from local.cluster.schema import INTEGER, OPEN, STRING, fields, listing

_ATTRIBUTES = ("namespace", "verb", "group", "version", "resource", "subresource", "name")
_OF_RESOURCE: Object = {**OPEN, "properties": dict.fromkeys(_ATTRIBUTES, STRING)}
_ASKED = {"resourceAttributes": _OF_RESOURCE, "nonResourceAttributes": fields(path=STRING, verb=STRING)}
_WHO = {"user": STRING, "groups": listing(STRING), "uid": STRING, "extra": OPEN}

WHO_AM_I = Rules(shape=fields(status=OPEN))
MAY_I = Rules(shape=fields(spec=fields(**_ASKED), status=OPEN))
MAY_THEY = Rules(shape=fields(spec=fields(**_ASKED, **_WHO), status=OPEN))
WHAT_MAY_I = Rules(shape=fields(spec=fields(namespace=STRING), status=OPEN))
WHOSE_TOKEN = Rules(shape=fields(spec=fields(token=STRING, audiences=listing(STRING)), status=OPEN))
TOKEN_REQUEST = Rules(
    shape=fields(spec=fields(audiences=listing(STRING), expirationSeconds=INTEGER, boundObjectRef=OPEN), status=OPEN)
)
SCALE = Rules(shape=fields(spec=fields(replicas=INTEGER), status=OPEN))
