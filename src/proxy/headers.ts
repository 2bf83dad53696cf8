import { filterHeaders, type RawHeaders } from "../vault/raw-headers.ts";

/** Headers that belong to one connection and are never passed on. Host is set anew, Expect was answered already. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
const REQUEST_ONLY: ReadonlySet<string> = new Set(["host", "expect"]);

/** What a Connection header may not take away: it would change whose request this is, or where it ends. */
const PROTECTED = /^(?:x-vault-|authorization$|content-length$|content-encoding$)/;

/** The server's headers without those of its connection, for the client. */
export function endToEndHeaders(headers: RawHeaders): string[] {
  const named = connectionOptions(headers);
  return filterHeaders(headers, (name) => !HOP_BY_HOP.has(name) && named?.has(name) !== true);
}

export interface HeaderRules {
  /** Goes in front of the client's own User-Agent. */
  readonly userAgent: string;
  /** True if no token of a client is ever passed on. */
  readonly dropClientToken: boolean;
}

export interface PreparedHeaders {
  /** For the server, still without the agent's token and without a namespace. */
  readonly headers: string[];
  /** The token that the client brought and that is in the headers. */
  readonly clientToken: string | undefined;
  /** The one that the client named; empty for none. */
  readonly clientNamespace: string;
}

/** Takes a client's headers apart in one pass. */
export function prepareHeaders(raw: RawHeaders, rules: HeaderRules): PreparedHeaders {
  const named = connectionOptions(raw);
  const headers: string[] = [];
  let clientToken: string | undefined;
  let bearer: string | undefined;
  let clientNamespace = "";
  let userAgent = "";
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? "";
    const value = raw[at + 1] ?? "";
    const lower = name.toLowerCase();
    switch (lower) {
      case "x-vault-token":
        // An empty one counts as none.
        if (value === "" || rules.dropClientToken) continue;
        clientToken ??= value;
        break;
      case "authorization": {
        const token = bearerToken(value);
        if (token !== undefined && rules.dropClientToken) continue;
        bearer ??= token;
        break;
      }
      case "x-vault-namespace":
        clientNamespace = value;
        continue;
      case "x-vault-request":
        continue;
      case "user-agent":
        userAgent = value;
        continue;
      default:
        if (HOP_BY_HOP.has(lower) || REQUEST_ONLY.has(lower) || named?.has(lower)) continue;
    }
    headers.push(name, value);
  }
  headers.push("X-Vault-Request", "true");
  headers.push("User-Agent", userAgent === "" ? rules.userAgent : `${rules.userAgent}; ${userAgent}`);
  return { headers, clientToken: clientToken ?? bearer, clientNamespace };
}

function bearerToken(value: string): string | undefined {
  return /^bearer[ \t]+(\S.*)$/i.exec(value)?.[1];
}

/** The names in Connection that are no token of its own; undefined in the usual case, that there is none. */
function connectionOptions(headers: RawHeaders): ReadonlySet<string> | undefined {
  let names: Set<string> | undefined;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (headers[at]?.toLowerCase() !== "connection") continue;
    for (const part of (headers[at + 1] ?? "").toLowerCase().split(",")) {
      const name = part.trim();
      if (name === "" || name === "close" || name === "keep-alive" || PROTECTED.test(name)) continue;
      names ??= new Set();
      names.add(name);
    }
  }
  return names;
}
