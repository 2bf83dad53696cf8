import { posix } from "node:path";

/** Query parameters; a list repeats its key. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** What Go leaves as it is in a path although encodeURIComponent would not. */
const ALLOWED = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;

/**
 * The path of an API request as it goes on the wire: `secret/my app` becomes `/v1/secret/my%20app`. As in Go's client the
 * path is taken literally (a `%` or `?` in it is part of a name), `.` and `..` and double slashes are resolved, and a
 * slash at the end is dropped. A leading `/` or `v1/` is accepted.
 */
export function apiPath(path: string): string {
  // Resolved below /v1, so that no amount of `..` leads out of the API.
  const clean = posix.join("/", apiName(path)).replace(/\/+$/, "");
  const segments = clean
    .split("/")
    .map((segment) => encodeURIComponent(segment.toWellFormed()).replace(ALLOWED, decode));
  return `/v1${segments.join("/")}`;
}

/** The path as a message names it: without a leading slash or `v1/`. */
export function apiName(path: string): string {
  return path.replace(/^\/+/, "").replace(/^v1\//, "");
}

/** The query with its leading `?`, keys sorted as Go's url.Values does; empty for no parameters. */
export function encodeQuery(query: Query | undefined): string {
  const pairs: string[] = [];
  for (const key of Object.keys(query ?? {}).sort()) {
    const value = query?.[key] ?? [];
    for (const one of typeof value === "string" ? [value] : value) {
      pairs.push(`${formEncode(key)}=${formEncode(one)}`);
    }
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}

function formEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll("%20", "+")
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(escaped: string): string {
  return decodeURIComponent(escaped);
}
