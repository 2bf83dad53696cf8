import { isIP } from "node:net";

export interface HostAddress {
  readonly address: string;
  /** 4 or 6. */
  readonly family: number;
}

/** Finds every address of a name, in the system's order. Rejects as dns.lookup does. */
export type LookUpHost = (name: string) => Promise<readonly HostAddress[]>;

/**
 * The address on which a listener for `host` listens. Of a name's addresses it is the first of IPv4, as in Go: `localhost`
 * is ::1 first on most systems, and clients of 127.0.0.1 would find nobody there.
 */
export async function addressToBind(host: string, lookUp: LookUpHost = lookUpHost): Promise<string> {
  if (isIP(host) !== 0) return host;
  const addresses = await lookUp(host);
  return (addresses.find(({ family }) => family === 4) ?? addresses[0])?.address ?? host;
}

async function lookUpHost(name: string): Promise<readonly HostAddress[]> {
  const { lookup } = await import("node:dns/promises");
  return lookup(name, { all: true, verbatim: true });
}
