/**
 * Go's net/url: reading and writing a URL. Inside, each character of a text stands for one byte, since URLs are read and
 * escaped byte by byte.
 */
import { decodeGoString, encodeGoString } from "../../language/go-string.ts";
import { quoteGoString } from "../../language/quote.ts";
import { changeInPieces } from "../../language/text-builder.ts";
import { LimitExceeded } from "../../language/template-error.ts";
import { FunctionError } from "../../render-context.ts";
import { parseIpLiteral } from "./ip-literal.ts";

export interface GoUserInfo {
  readonly username: string;
  /** undefined if there is none, which is not the same as an empty one. */
  readonly password: string | undefined;
}

/** The parts of a URL, not escaped; only `opaque` and `query` are as they stand in it. */
export interface GoUrl {
  readonly scheme: string;
  readonly opaque: string;
  readonly user: GoUserInfo | undefined;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

type Part = "path" | "host" | "zone" | "user" | "fragment";

/** What each part holds as it is; all other bytes are escaped. */
const PLAIN: Readonly<Record<Part, RegExp>> = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  host: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  zone: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  user: /[A-Za-z0-9\-_.~$&+,;=]/,
  fragment: /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/,
};

function toBinary(text: string): string {
  return encodeGoString(text).toString("latin1");
}

function fromBinary(binary: string): string {
  return decodeGoString(Buffer.from(binary, "latin1"));
}

/** What strings.Cut returns: the second part is empty when the separator is missing. */
function cut(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function quote(binary: string): string {
  return quoteGoString(fromBinary(binary));
}

function invalidEscape(binary: string): FunctionError {
  return new FunctionError(`invalid URL escape ${quote(binary)}`);
}

/** Each byte that must not stand in this part of a URL as `%XX`. */
function escapePart(binary: string, part: Part): string {
  return changeInPieces(binary, (piece) =>
    piece.replace(/[^A-Za-z0-9\-_.~]/g, (byte) =>
      PLAIN[part].test(byte) ? byte : `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
    ),
  );
}

function unescapePart(binary: string, part: Part): string {
  const isHost = part === "host" || part === "zone";
  return binary.replace(/%(.?.?)|[^%]/gs, (match, digits: string | undefined) => {
    if (digits === undefined) {
      if (!isHost || match >= "\u0080" || PLAIN[part].test(match)) return match;
      throw new FunctionError(`invalid character ${quote(match)} in host name`);
    }
    if (!/^[0-9a-fA-F]{2}$/.test(digits)) throw invalidEscape(match);
    const byte = String.fromCharCode(Number.parseInt(digits, 16));
    // In a host only bytes outside ASCII may be escaped; in a zone also those that may stand there anyway.
    if (part === "host" && byte < "\u0080" && digits !== "25") throw invalidEscape(match);
    if (part === "zone" && digits !== "25" && byte !== " " && !PLAIN.host.test(byte)) throw invalidEscape(match);
    return byte;
  });
}

/** Much more than any server takes. Escapes are gone through one by one, which takes its time. */
const LONGEST = 1024 * 1024;

/** Go's url.Parse. Throws FunctionError `parse "URL": …`. */
export function parseGoUrl(text: string): GoUrl {
  if (text.length > LONGEST) throw new LimitExceeded(`a URL of more than ${LONGEST} characters is refused`);
  const whole = toBinary(text);
  const [binary, fragment] = cut(whole, "#");
  const parts = orParseError(binary, () => parseWithoutFragment(binary));
  const plainFragment = orParseError(whole, () => unescapePart(fragment, "fragment"));
  return {
    scheme: fromBinary(parts.scheme),
    opaque: fromBinary(parts.opaque),
    user: parts.user && {
      username: fromBinary(parts.user.username),
      password: parts.user.password === undefined ? undefined : fromBinary(parts.user.password),
    },
    host: fromBinary(parts.host),
    path: fromBinary(parts.path),
    query: fromBinary(parts.query),
    fragment: fromBinary(plainFragment),
  };
}

function orParseError<T>(binary: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FunctionError) throw new FunctionError(`parse ${quote(binary)}: ${error.message}`);
    throw error;
  }
}

const EMPTY: GoUrl = { scheme: "", opaque: "", user: undefined, host: "", path: "", query: "", fragment: "" };

function parseWithoutFragment(binary: string): GoUrl {
  if (/[\u0000-\u001f\u007f]/.test(binary)) {
    throw new FunctionError("net/url: invalid control character in URL");
  }
  if (binary === "*") return { ...EMPTY, path: "*" };
  const [scheme, behindScheme] = splitScheme(binary);
  const [rest, query] = cut(behindScheme, "?");
  if (!rest.startsWith("/")) {
    if (scheme !== "") return { ...EMPTY, scheme, query, opaque: rest };
    if (cut(rest, "/")[0].includes(":")) throw new FunctionError("first path segment in URL cannot contain colon");
  }
  if (!rest.startsWith("//") || (scheme === "" && rest.startsWith("///"))) {
    return { ...EMPTY, scheme, query, path: unescapePart(rest, "path") };
  }
  const slash = rest.indexOf("/", 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const { user, host } = parseAuthority(scheme, authority);
  return { ...EMPTY, scheme, query, user, host, path: slash < 0 ? "" : unescapePart(rest.slice(slash), "path") };
}

/** The scheme in lower case, empty if there is none, and the rest. */
function splitScheme(binary: string): [string, string] {
  if (binary.startsWith(":")) throw new FunctionError("missing protocol scheme");
  const [head, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(binary) ?? ["", ""];
  return [(scheme ?? "").toLowerCase(), binary.slice(head.length)];
}

function parseAuthority(scheme: string, authority: string): Pick<GoUrl, "user" | "host"> {
  const at = authority.lastIndexOf("@");
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at < 0) return { user: undefined, host };
  const info = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(info)) throw new FunctionError("net/url: invalid userinfo");
  const [username, password] = cut(info, ":");
  const user: GoUserInfo = {
    username: unescapePart(username, "user"),
    password: info.includes(":") ? unescapePart(password, "user") : undefined,
  };
  return { user, host };
}

function checkPort(port: string): void {
  if (!/^(?::[0-9]*)?$/.test(port)) throw new FunctionError(`invalid port ${quote(port)} after host`);
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) throw new FunctionError("invalid IP-literal");
  if (bracket === 0) return parseBracketedHost(host);
  // Lists of hosts with ports, as databases have them, are let through; http has none.
  const colon = scheme === "http" || scheme === "https" ? host.indexOf(":") : host.lastIndexOf(":");
  if (colon >= 0) checkPort(host.slice(colon));
  return unescapePart(host, "host");
}

function parseBracketedHost(host: string): string {
  const end = host.lastIndexOf("]");
  if (end < 0) throw new FunctionError("missing ']' in host");
  const port = host.slice(end + 1);
  checkPort(port);
  const name = host.slice(1, end);
  const zone = name.indexOf("%25");
  const plain =
    zone < 0
      ? unescapePart(name, "host")
      : unescapePart(name.slice(0, zone), "host") + unescapePart(name.slice(zone), "zone");
  let address;
  try {
    address = parseIpLiteral(fromBinary(plain));
  } catch (error) {
    throw error instanceof FunctionError ? new FunctionError(`invalid host: ${error.message}`) : error;
  }
  if (address.bytes.length === 4) throw new FunctionError("invalid IP-literal");
  return `[${plain}]${port}`;
}

/** The host without its port and without the brackets of an IPv6 address. */
export function hostname(host: string): string {
  const name = host.replace(/:[0-9]*$/, "");
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
}

/** `NAME` or `NAME:PASSWORD`, escaped. */
export function userInfoText({ username, password }: GoUserInfo): string {
  const name = escapePart(toBinary(username), "user");
  return password === undefined ? name : `${name}:${escapePart(toBinary(password), "user")}`;
}

/** The URL's text, as Go's String method of a URL that was not parsed but put together. */
export function goUrlText(url: GoUrl): string {
  const scheme = url.scheme === "" ? "" : `${url.scheme}:`;
  const query = url.query === "" ? "" : `?${url.query}`;
  const fragment = url.fragment === "" ? "" : `#${escapePart(toBinary(url.fragment), "fragment")}`;
  return scheme + (url.opaque === "" ? hierarchyText(url) : url.opaque) + query + fragment;
}

function hierarchyText({ scheme, user, host, path }: GoUrl): string {
  const hasAuthority = host !== "" || user !== undefined || (scheme !== "" && path !== "");
  const userInfo = user === undefined ? "" : `${userInfoText(user)}@`;
  const authority = hasAuthority ? `//${userInfo}${escapePart(toBinary(host), "host")}` : "";
  const escaped = path === "*" ? path : escapePart(toBinary(path), "path");
  const slash = escaped !== "" && !escaped.startsWith("/") && host !== "" ? "/" : "";
  // The first part of a relative path would be taken for a scheme if a colon stood in it.
  const isRelative = scheme === "" && authority === "" && cut(escaped, "/")[0].includes(":");
  return authority + slash + (isRelative ? "./" : "") + escaped;
}
