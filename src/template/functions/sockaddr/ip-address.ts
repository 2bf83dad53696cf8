import type * as net from "node:net";

/** An address with the mask of its network. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly mask: bigint;
  readonly port: number;
}

export const ALL_ONES = { 4: 2n ** 32n - 1n, 6: 2n ** 128n - 1n } as const;

const MAPPED_V4 = 0xffffn << 32n;

/** The mask with that many leading ones. */
export function maskOf(version: 4 | 6, bits: number): bigint {
  const width = version === 4 ? 32 : 128;
  return ALL_ONES[version] ^ ((1n << BigInt(width - bits)) - 1n);
}

/** How many ones the mask has, which all stand at its beginning. */
export function maskBits({ mask }: IpAddress): number {
  return mask.toString(2).replace(/0+$/, "").length;
}

export function networkOf({ address, mask }: IpAddress): bigint {
  return address & mask;
}

/** The last address of the network. */
export function broadcastOf({ version, address, mask }: IpAddress): bigint {
  return (address & mask) | (ALL_ONES[version] ^ mask);
}

/** The address alone, as a host. */
export function hostOf(version: 4 | 6, address: bigint, port = 0): IpAddress {
  return { version, address, mask: ALL_ONES[version], port };
}

/** Whether the other network lies within this one. */
export function containsNetwork(outer: IpAddress, inner: IpAddress): boolean {
  if (outer.version !== inner.version) return false;
  return networkOf(outer) <= networkOf(inner) && broadcastOf(outer) >= broadcastOf(inner);
}

/** `1.2.3.4`, `1.2.3.4/24` or `1.2.3.4:80`. */
export function ipText(ip: IpAddress): string {
  const text = addressText(ip);
  if (ip.port !== 0) return ip.version === 4 ? `${text}:${ip.port}` : `[${text}]:${ip.port}`;
  const bits = maskBits(ip);
  return bits === (ip.version === 4 ? 32 : 128) ? text : `${text}/${bits}`;
}

/** The address without its mask, as Go's net.IP prints it. */
export function addressText(ip: IpAddress): string {
  const octets = ipOctets(ip);
  if (ip.version === 4) return octets.join(".");
  const isMapped = octets.slice(0, 10).every((octet) => octet === 0) && octets[10] === 0xff && octets[11] === 0xff;
  return isMapped ? octets.slice(12).join(".") : ipv6Text(octets);
}

/** The bytes, highest first. */
export function ipOctets({ version, address }: IpAddress): number[] {
  const count = version === 4 ? 4 : 16;
  const hex = address.toString(16);
  const even = hex.padStart(Math.max(2 * count, hex.length + (hex.length % 2)), "0");
  // Arithmetic may have led beyond the last address, of which Go then takes the leading bytes.
  return Array.from({ length: count }, (_, index) => Number.parseInt(even.slice(2 * index, 2 * index + 2), 16));
}

/** Groups in hexadecimal, the longest run of two or more zeros as `::`. */
function ipv6Text(octets: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) => (octets[2 * index] ?? 0) * 256 + (octets[2 * index + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const texts = groups.map((group) => group.toString(16));
  if (best.start < 0) return texts.join(":");
  return `${texts.slice(0, best.start).join(":")}::${texts.slice(best.start + best.length).join(":")}`;
}

/**
 * An address, a network such as `10.0.0.0/8` or an address with a port such as `[::1]:80`; undefined when it is none.
 * Unlike in Go, no name of a host or a service is looked up.
 */
export function parseIp(text: string): IpAddress | undefined {
  // Some clients have a mask in hexadecimal, which is passed over.
  const plain = text.replace(/\/[0f]{8}$/, "");
  return parseIpv4(plain) ?? parseIpv6(text);
}

function parseIpv4(text: string): IpAddress | undefined {
  const [, host = "", suffix] = /^([^/]*)(\/\d+)?$/.exec(text) ?? [];
  const address = parseV4Address(host);
  if (address !== undefined) {
    const bits = suffix === undefined ? 32 : Number(suffix.slice(1));
    return bits <= 32 ? { ...hostOf(4, address), mask: maskOf(4, bits) } : undefined;
  }
  const mapped = mappedAddress(host);
  if (mapped !== undefined) return mappedNetwork(mapped, suffix);
  const [, portHost = "", port] = /^([^:]*):(\d*)$/.exec(text) ?? [];
  const withPort = port === undefined ? undefined : parseV4Address(portHost);
  return withPort === undefined || Number(port) > 0xffff ? undefined : hostOf(4, withPort, Number(port));
}

/** An IPv4 address in the form of an IPv6 one is IPv4. */
function mappedAddress(text: string): bigint | undefined {
  const address = text.includes(":") ? parseV6Address(text) : undefined;
  return address !== undefined && address >> 32n === MAPPED_V4 >> 32n ? address & ALL_ONES[4] : undefined;
}

/** Of a mask that is shorter than the mapping's 96 bits Go takes the first 32. */
function mappedNetwork(address: bigint, suffix: string | undefined): IpAddress | undefined {
  const bits = suffix === undefined ? 128 : Number(suffix.slice(1));
  if (bits > 128) return undefined;
  return { ...hostOf(4, address), mask: maskOf(4, bits >= 96 ? bits - 96 : Math.min(bits, 32)) };
}

function parseIpv6(text: string): IpAddress | undefined {
  const [, portHost = "", port] = /^\[(.*)\]:(\d*)$/.exec(text) ?? [];
  const withPort = port === undefined ? undefined : parseV6Address(portHost);
  if (withPort !== undefined) return Number(port) > 0xffff ? undefined : hostOf(6, withPort, Number(port));
  const naked = parseV6Address(/^\[(.+)\]$/.exec(text)?.[1] ?? text);
  if (naked !== undefined) return hostOf(6, naked);
  const [, host = "", suffix] = /^(.*)(\/\d+)$/.exec(text) ?? [];
  const address = parseV6Address(host);
  const bits = Number(suffix?.slice(1));
  if (address === undefined || bits > 128) return undefined;
  return { ...hostOf(6, address), mask: maskOf(6, bits) };
}

function parseV4Address(text: string): bigint | undefined {
  if (!nodeNet().isIPv4(text)) return undefined;
  return text.split(".").reduce((value, octet) => value * 256n + BigInt(octet), 0n);
}

function parseV6Address(text: string): bigint | undefined {
  if (text.includes("%") || !nodeNet().isIPv6(text)) return undefined;
  const groups = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_match, ...octets: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = octets.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [head = "", tail] = groups.split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = Array.from({ length: 8 - first.length - last.length }, () => "0");
  return [...first, ...middle, ...last].reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

function nodeNet(): typeof net {
  return process.getBuiltinModule("node:net");
}
