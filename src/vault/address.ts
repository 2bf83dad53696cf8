import { AgentError } from "../runtime/errors.ts";
import { socketPathFault } from "../runtime/socket-path.ts";

/** Where Vault is, taken apart. */
export interface VaultAddress {
  /** Scheme, host and port for HTTP; `http://localhost` for a Unix socket. Never ends with a slash. */
  readonly origin: string;
  /** What stands before `/v1/…` in every request; empty, or starts with a slash and does not end with one. */
  readonly basePath: string;
  /** The socket to connect to instead of the origin's host. */
  readonly socketPath?: string;
  /** The address as a message should name it. */
  readonly display: string;
}

const UNIX = "unix://";

/**
 * Parses `http://…`, `https://…` or `unix:///path.sock`. As in Go, the port defaults to 80 or 443, not to 8200, and a
 * path is kept as a prefix of every request. Throws AgentError VAULT_ADDRESS_INVALID.
 */
export function parseVaultAddress(text: string): VaultAddress {
  const address = text.trim();
  if (address.startsWith(UNIX)) {
    const socketPath = address.slice(UNIX.length);
    if (!socketPath.startsWith("/"))
      throw invalid(address, "a Unix socket needs an absolute path (unix:///run/x.sock)");
    const fault = socketPathFault(socketPath);
    if (fault !== undefined) throw invalid(address, fault);
    return { origin: "http://localhost", basePath: "", socketPath, display: address };
  }
  if (!/^https?:\/\//i.test(address)) throw invalid(address, "it must start with http://, https:// or unix://");
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw invalid(address, "it is not a URL");
  }
  // The text is not shown then: what stands before the @ may be a password.
  if (url.username !== "" || url.password !== "")
    throw invalid(`${url.protocol}//…@${url.host}`, "remove the user name");
  const basePath = url.pathname.replace(/\/+$/, "");
  return { origin: url.origin, basePath, display: url.origin + basePath };
}

/** Parses the address of an HTTP proxy. Throws AgentError VAULT_ADDRESS_INVALID, which does not show a password. */
export function parseProxyAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new AgentError(
    "VAULT_ADDRESS_INVALID",
    "the address of the proxy to Vault cannot be used: it must be a URL that starts with http:// or https://",
  );
}

function invalid(address: string, why: string): AgentError {
  return new AgentError("VAULT_ADDRESS_INVALID", `the Vault address "${address}" cannot be used: ${why}`, {
    detail: { address },
  });
}
