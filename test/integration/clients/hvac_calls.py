"""Makes calls with hvac, a Vault client that knows nothing of attache.

Reads {"url", "token"?, "namespace"?, "verify"?, "calls": [["secrets.kv.v2.list_secrets", {"path": "app"}], …]} from
standard input and writes a JSON list with one {"result": …} or {"error": class, "message": …} for each call.
"""

import functools
import json
import sys

import hvac


def plain(value):
    """What JSON can hold: hvac answers an empty body with a response object."""
    return value if isinstance(value, (dict, list, str, int, float, bool, type(None))) else value.status_code


def call(client, name, arguments):
    try:
        return {"result": plain(functools.reduce(getattr, name.split("."), client)(**arguments))}
    except Exception as error:  # The test wants to see every failure.
        return {"error": type(error).__name__, "message": str(error)}


def main():
    order = json.load(sys.stdin)
    client = hvac.Client(
        url=order["url"],
        token=order.get("token"),
        namespace=order.get("namespace"),
        verify=order.get("verify", True),
    )
    json.dump([call(client, name, arguments) for name, arguments in order["calls"]], sys.stdout)


main()
