import { AgentError } from "../runtime/errors.ts";
import { socketPathFault } from "../runtime/socket-path.ts";

export type ListenTarget = { readonly host: string | undefined; readonly port: number } | { readonly path: string };

export const DEFAULT_TCP_ADDRESS = "127.0.0.1:8200";

/**
 * Parses a listener's address: `host:port`, `[v6]:port` or `:port` (every interface) for tcp, a path for unix. Port 0 takes
 * any free one; an empty tcp address is 127.0.0.1:8200. Throws AgentError LISTENER_ADDRESS_INVALID.
 */
export function parseListenAddress(type: "tcp" | "unix", address: string): ListenTarget {
  if (type === "unix") {
    const path = address.replace(/^unix:\/\//, "");
    if (path === "") throw invalid(address, "a unix listener needs the path of its socket");
    const fault = socketPathFault(path);
    if (fault !== undefined) throw invalid(address, fault);
    return { path };
  }
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):([0-9]+)$/.exec(address === "" ? DEFAULT_TCP_ADDRESS : address);
  if (match === null) throw invalid(address, "a tcp listener's address is host:port, with an IPv6 host in brackets");
  const port = Number(match[3]);
  if (port > 65_535) throw invalid(address, "the port is larger than 65535");
  const host = match[1] ?? match[2] ?? "";
  return { host: host === "" ? undefined : host, port };
}

function invalid(address: string, why: string): AgentError {
  return new AgentError("LISTENER_ADDRESS_INVALID", `cannot listen on "${address}": ${why}`, { detail: { address } });
}
