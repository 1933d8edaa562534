"""Fields that Linkerd's own test leaves out: what is unset, numbers past the known, headers without a list."""

from portico.linkerd.display import display
from portico.linkerd.output import as_json

NOBODY = {"ip": "", "port": 0, "metadata": None}


def test_an_empty_event_is_all_nulls() -> None:
    assert as_json({}).splitlines()[-3:] == ['  "routeMeta": null,', '  "proxyDirection": "UNKNOWN"', "}"]
    assert display({})["source"] == display({})["destination"] == NOBODY


def test_unset_parts_of_a_request_are_empty_text_and_no_get() -> None:
    assert display({"request_init": {"id": "4:18446744073709551615"}})["requestInitEvent"] == {
        "id": {"base": 4, "stream": 18446744073709551615},
        "method": "",
        "scheme": "",
        "authority": "",
        "path": "",
        "headers": None,
    }


def test_an_unregistered_scheme_is_as_it_was() -> None:
    made = display({"request_init": {"scheme": "gRPC+x"}})["requestInitEvent"]
    assert isinstance(made, dict)
    assert made["scheme"] == "gRPC+x"


def test_durations_leave_out_zeros_and_tell_unset_from_zero() -> None:
    text = as_json({"response_end": {"duration_ns": 0, "since_response_init_ns": 1_000_000_007}})
    assert '"sinceRequestInit": {},' in text
    assert '"sinceResponseInit": {\n      "seconds": 1,\n      "nanos": 7\n    },' in text
    assert '"sinceRequestInit": null,' in as_json({"response_init": {}})
    assert display({"response_init": {"latency_ns": -1}})["responseInitEvent"] == {
        "id": {"base": 0, "stream": 0},
        "sinceRequestInit": {"seconds": 0, "nanos": -1},
        "httpStatus": 0,
        "headers": None,
    }


def test_a_reset_is_printed_and_no_reset_is_not() -> None:
    assert '"resetErrorCode": 8' in as_json({"response_end": {"reset_error_code": 8}})
    assert "resetErrorCode" not in as_json({"response_end": {}})


def test_a_direction_of_the_future_is_its_number() -> None:
    assert display({"proxy_direction_raw": 3})["proxyDirection"] == "3"


def test_headers_come_from_the_map_where_there_is_no_list() -> None:
    made = as_json({"response_init": {"headers": {"server": "x"}}})
    assert '"name": "server",\n        "valueStr": "x"' in made
    assert '"headers": null' in as_json({"response_init": {"headers_list": []}})
