"""The page at the root: what runs here and where to look next. It holds no data and loads nothing."""

from html import escape

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Portico</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}}</style>
<h1>Portico</h1>
<p>A front door to a Kubernetes cluster: the Inlets Uplink REST API, under <code>{root}/v1</code>.</p>
<ul>
<li><a href="{root}/v1/health">{root}/v1/health</a> says whether its parts answer</li>
<li><a href="{root}/v1/openapi.json">{root}/v1/openapi.json</a> is the contract</li>
</ul>
<p>Everything else wants a token:</p>
<pre>curl -H "Authorization: Bearer $TOKEN" "$PORTICO/v1/tunnels"</pre>
</html>
"""


def page(root: str) -> str:
    """Return the page for a stage: `root` is what comes before `/v1` in its paths."""
    return _PAGE.format(root=escape(root, quote=True))
