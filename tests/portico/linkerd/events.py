"""The two events of Linkerd's own rendering test, as the API would send them, and what Linkerd prints for them."""

from portico.linkerd.tap_event import TapEvent

BUSY: list[TapEvent] = [
    {
        "source": {"ip": "0.0.0.1", "port": 0},
        "source_meta": {"labels": {}},
        "destination": {"ip": "ff01::1", "port": 0},
        "destination_meta": {"labels": {"tls": "true", "pod": "my-pod"}},
        "route_meta": {"labels": {}},
        "proxy_direction": "OUTBOUND",
        "request_init": {
            "id": "1:0",
            "method": "GET",
            "scheme": "https",
            "authority": "localhost",
            "path": "/some/path",
            "headers": {"header-name-1": "header-value-str-1", "header-name-2": "aGVhZGVyLXZhbHVlLWJpbi0y"},
            "headers_list": [
                {"name": "header-name-1", "value": "header-value-str-1"},
                {"name": "header-name-2", "value_b64": "aGVhZGVyLXZhbHVlLWJpbi0y"},
            ],
        },
    },
    {
        "source": {"ip": "0.0.0.1", "port": 0},
        "source_meta": {"labels": {}},
        "destination": {"ip": "ff01::1", "port": 0},
        "destination_meta": {"labels": {}},
        "route_meta": {"labels": {}},
        "proxy_direction": "OUTBOUND",
        "response_end": {
            "id": "1:0",
            "grpc_status": 666,
            "duration_ns": 10_000_000_000,
            "since_response_init_ns": 100_000_000_000,
            "response_bytes": 1337,
            "trailers": {"trailer-name": "aGVhZGVyLXZhbHVlLWJpbg=="},
            "trailers_list": [{"name": "trailer-name", "value_b64": "aGVhZGVyLXZhbHVlLWJpbg=="}],
        },
    },
]

LINES = [
    "req id=1:0 proxy=out src=0.0.0.1:0 dst=[ff01::1]:0 tls=true :method=GET :authority=localhost :path=/some/path",
    "end id=1:0 proxy=out src=0.0.0.1:0 dst=[ff01::1]:0 tls= grpc-status=Code(666) duration=100000000µs "
    "response-length=1337B",
]
WIDE = [f"{LINES[0]} dst_pod=my-pod dst_tls=true", LINES[1]]
JSON = """\
{
  "source": {
    "ip": "0.0.0.1",
    "port": 0,
    "metadata": null
  },
  "destination": {
    "ip": "ff01::1",
    "port": 0,
    "metadata": {
      "pod": "my-pod",
      "tls": "true"
    }
  },
  "routeMeta": null,
  "proxyDirection": "OUTBOUND",
  "requestInitEvent": {
    "id": {
      "base": 1,
      "stream": 0
    },
    "method": "GET",
    "scheme": "HTTPS",
    "authority": "localhost",
    "path": "/some/path",
    "headers": [
      {
        "name": "header-name-1",
        "valueStr": "header-value-str-1"
      },
      {
        "name": "header-name-2",
        "valueBin": "aGVhZGVyLXZhbHVlLWJpbi0y"
      }
    ]
  }
}
{
  "source": {
    "ip": "0.0.0.1",
    "port": 0,
    "metadata": null
  },
  "destination": {
    "ip": "ff01::1",
    "port": 0,
    "metadata": null
  },
  "routeMeta": null,
  "proxyDirection": "OUTBOUND",
  "responseEndEvent": {
    "id": {
      "base": 1,
      "stream": 0
    },
    "sinceRequestInit": {
      "seconds": 10
    },
    "sinceResponseInit": {
      "seconds": 100
    },
    "responseBytes": 1337,
    "trailers": [
      {
        "name": "trailer-name",
        "valueBin": "aGVhZGVyLXZhbHVlLWJpbg=="
      }
    ],
    "grpcStatusCode": 666
  }
}
"""
SOURCES = """\
{
  "ip": "0.0.0.1",
  "port": 0,
  "metadata": null
}
"""
