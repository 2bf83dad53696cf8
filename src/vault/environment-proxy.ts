import { BlockList, isIP } from "node:net";

type Environment = Readonly<Record<string, string | undefined>>;

interface Server {
  /** In lower case, without brackets. */
  readonly host: string;
  readonly port: string;
}

/**
 * The proxy that HTTP_PROXY, HTTPS_PROXY and NO_PROXY (or their names in lower case) give for an address, by the rules of
 * Go's clients: the scheme of the server decides which variable counts, and this machine itself is reached without one.
 * undefined for none, and for a text that is no http or https address.
 */
export function proxyFromEnvironment(address: string, env: Environment): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port } = new URL(address);
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  const proxy = protocol === "https:" ? variable(env, "HTTPS_PROXY") : variable(env, "HTTP_PROXY");
  if (proxy === undefined) return undefined;
  const server = { host: withoutBrackets(hostname), port: port === "" ? (protocol === "https:" ? "443" : "80") : port };
  if (isLoopback(server.host)) return undefined;
  const exceptions = (variable(env, "NO_PROXY") ?? "").split(",").map((entry) => entry.trim().toLowerCase());
  if (exceptions.some((entry) => matches(entry, server))) return undefined;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function variable(env: Environment, name: string): string | undefined {
  return [env[name], env[name.toLowerCase()]].find((value) => value !== undefined && value !== "");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** `*`, a network (10.0.0.0/8), an address or a domain with or without a port; `.corp` is what lies below corp only. */
function matches(entry: string, server: Server): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(entry, server.host);
  const { host, port } = splitPort(entry);
  if (host === "" || (port !== "" && port !== server.port)) return false;
  if (isIP(host) !== 0 || isIP(server.host) !== 0) return host === server.host;
  const domain = host.replace(/^\*?\./, "");
  return server.host.endsWith(`.${domain}`) || (domain === host && server.host === domain);
}

function splitPort(entry: string): Server {
  if (isIP(entry) === 6) return { host: entry, port: "" };
  const match = /^(.*):(\d+)$/.exec(entry);
  return { host: withoutBrackets(match?.[1] ?? entry), port: match?.[2] ?? "" };
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = "", bits = ""] = entry.split("/", 2);
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || !/^\d+$/.test(bits) || Number(bits) > (version === 4 ? 32 : 128)) {
    return false;
  }
  const family = version === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, "").toLowerCase();
}
