import type { IncomingMessage } from "node:http";

/** Why such a request is refused, and what an honest page can do. */
export const FORGED =
  "a web page of another site may not ask for this, unless it sends X-Vault-Request: true and the server's CORS rules let it";

const READ: ReadonlySet<string | undefined> = new Set(["GET", "HEAD"]);

/**
 * Whether a web page of another site has made the user's browser send a request that changes something. Browsers let any
 * page send a plain POST to any address, unasked, and say in Origin where the page is from; others send no Origin. With
 * X-Vault-Request they ask first whether the server wants it. A page that has taken over the agent's own name (DNS
 * rebinding) is not recognised.
 */
export function isForged({ method, headers }: Pick<IncomingMessage, "method" | "headers">): boolean {
  const { origin, host = "" } = headers;
  if (origin === undefined || READ.has(method) || headers["x-vault-request"] !== undefined) return false;
  return origin.replace(/^https?:\/\//i, "").toLowerCase() !== host.toLowerCase();
}
