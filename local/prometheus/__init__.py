"""A stand-in for Prometheus: scrapes the simulated tunnel servers, keeps an hour of samples, answers PromQL over HTTP.

Of PromQL it understands what Portico asks for (`local.prometheus.grammar` says exactly what), with Prometheus' own results to
the last digit; everything else is refused in Prometheus' own form, never guessed at. No storage, no rules, no federation.
"""
