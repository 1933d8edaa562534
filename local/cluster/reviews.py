"""Questions that keep nothing: who am I, may I, may they, what may I, whose token is this; and tokens for service accounts."""

import json
from collections.abc import Callable

from local.cluster.authentication import ISSUER, User
from local.cluster.cluster import Cluster
from local.cluster.objects import Object, dig, meta, name_of, namespace_of, now
from local.cluster.request_info import RequestInfo
from local.cluster.resource import Resource
from local.cluster.status import Cause, Kind, invalid

_NO_KIND = Kind("authorization.k8s.io", "", "")
TOKEN_SECONDS = 3600  # a service account token's life when nothing is said
SHORTEST_TOKEN_SECONDS = 600  # apiserver refuses less than ten minutes


def answer(cluster: Cluster, caller: User, resource: Resource, namespace: str, obj: Object) -> Object:
    """The body of the 201 for a review; raises 422."""
    review = _REVIEWS[resource.kind]
    spec = _without_empty(obj.get("spec") or {})
    body: Object = {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": {}}
    return body | review(cluster, caller, spec, namespace)


def _without_empty(spec: Object) -> Object:
    """As Go writes it back: without empty strings."""
    return {
        key: _without_empty(value) if isinstance(value, dict) else value for key, value in spec.items() if value != ""
    }


def _self_subject(_cluster: Cluster, caller: User, _spec: Object, _namespace: str) -> Object:
    return {"metadata": {"creationTimestamp": now()}, "status": {"userInfo": caller.as_json()}}


def _self_access(cluster: Cluster, caller: User, spec: Object, _namespace: str) -> Object:
    return {"spec": spec, "status": _verdict(cluster, caller, spec)}


def _subject_access(cluster: Cluster, _caller: User, spec: Object, _namespace: str) -> Object:
    if not spec.get("user") and not spec.get("groups"):
        text = 'Invalid value: "": at least one of user or group must be specified'
        raise invalid(_NO_KIND, "", [Cause("spec.user", text)])
    asked_of = User(spec.get("user") or "", tuple(spec.get("groups") or ()), spec.get("uid") or "")
    return {"spec": spec, "status": _verdict(cluster, asked_of, spec)}


def _local_access(cluster: Cluster, caller: User, spec: Object, namespace: str) -> Object:
    named = dig(spec, "resourceAttributes", "namespace") or ""
    if named != namespace:
        text = f'Invalid value: "{named}": must match metadata.namespace'
        raise invalid(_NO_KIND, "", [Cause("spec.resourceAttributes.namespace", text)])
    return {"metadata": {"namespace": namespace}, **_subject_access(cluster, caller, spec, namespace)}


def _verdict(cluster: Cluster, user: User, spec: Object) -> Object:
    verdict = cluster.rbac.verdict(user, _asked(spec))
    status: Object = {"allowed": verdict.allowed}
    if verdict.reason:
        status["reason"] = verdict.reason
    return status


def _asked(spec: Object) -> RequestInfo:
    of_resource, of_path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if of_resource is not None and of_path is not None:
        text = f"Invalid value: {json.dumps(of_path)}: cannot be specified in combination with resourceAttributes"
        raise invalid(_NO_KIND, "", [Cause("spec.nonResourceAttributes", text)])
    if of_path is not None:
        return RequestInfo(of_path.get("path", ""), of_path.get("verb", ""))
    if of_resource is None:
        text = "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified"
        raise invalid(_NO_KIND, "", [Cause("spec.resourceAttributes", text)])
    names = ("verb", "group", "version", "namespace", "resource", "subresource", "name")
    verb, group, version, namespace, resource, subresource, name = (str(of_resource.get(one) or "") for one in names)
    return RequestInfo("", verb, group, version, namespace, resource, subresource, name)


def _rules(cluster: Cluster, caller: User, spec: Object, _namespace: str) -> Object:
    if not spec.get("namespace"):
        text = "Required value: no namespace on request"
        raise invalid(_NO_KIND, "", [Cause("spec.namespace", text, "FieldValueRequired")])
    rules = [rule for grant in cluster.rbac.grants(caller, spec["namespace"], []) for rule in grant.rules]
    resource_rules = [rule for rule in rules if rule.get("resources")]
    path_rules = [rule for rule in rules if rule.get("nonResourceURLs")]
    status = {"resourceRules": resource_rules, "nonResourceRules": path_rules, "incomplete": False}
    return {"spec": {}, "status": status}


def _token(cluster: Cluster, _caller: User, spec: Object, _namespace: str) -> Object:
    user = cluster.authenticator.user_of(spec.get("token") or "")
    if user is None:
        return {"spec": spec, "status": {"user": {}, "error": "[invalid bearer token]"}}
    return {"spec": spec, "status": {"authenticated": True, "user": user.as_json(), "audiences": [ISSUER]}}


_REVIEWS: dict[str, Callable[[Cluster, User, Object, str], Object]] = {
    "SelfSubjectReview": _self_subject,
    "SelfSubjectAccessReview": _self_access,
    "SubjectAccessReview": _subject_access,
    "LocalSubjectAccessReview": _local_access,
    "SelfSubjectRulesReview": _rules,
    "TokenReview": _token,
}


def service_account_token(cluster: Cluster, account: Object, request: Object) -> Object:
    """The TokenRequest answered: POST …/serviceaccounts/{name}/token."""
    spec = request.get("spec") or {}
    seconds = spec.get("expirationSeconds", TOKEN_SECONDS)
    if seconds < SHORTEST_TOKEN_SECONDS:
        text = f"Invalid value: {seconds}: may not specify a duration less than 10 minutes"
        kind = Kind("authentication.k8s.io", "", "TokenRequest")
        raise invalid(kind, "", [Cause("spec.expirationSeconds", text)])
    audiences = spec.get("audiences") or [ISSUER]
    token, expires = cluster.authenticator.issue(account, seconds, tuple(audiences))
    about = {"name": name_of(account), "namespace": namespace_of(account), "uid": meta(account)["uid"]}
    return {
        "kind": "TokenRequest",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {**about, "creationTimestamp": now()},
        "spec": {"audiences": audiences, "expirationSeconds": seconds, "boundObjectRef": None},
        "status": {"token": token, "expirationTimestamp": expires.strftime("%Y-%m-%dT%H:%M:%SZ")},
    }
