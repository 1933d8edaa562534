"""Which portico this is: for `--version`, the User-Agent and the package. The same number as the service it was made with."""

VERSION = "0.1.0"
