/** go-sockaddr's include and exclude. */
import { RE2JS } from "re2js";
import { quoteGoString } from "../../language/quote.ts";
import { FunctionError } from "../../render-context.ts";
import type { IfAddr } from "./if-addr.ts";
import { ALL_ONES, containsNetwork, ipText, maskBits, parseIp, type IpAddress } from "./ip-address.ts";
import { BROADCAST, LOOPBACK, MULTICAST, POINT_TO_POINT, UP } from "./machine.ts";
import { parseUint } from "./parse-integer.ts";
import { isInRfc, NOT_FORWARDABLE, rfcNetworks } from "./rfc-networks.ts";

export interface Divided {
  readonly included: readonly IfAddr[];
  readonly excluded: readonly IfAddr[];
}

/**
 * Divides addresses by a selector such as `type` and its parameter, in which `|` separates alternatives. Where there are
 * several of network, RFC or type, an address is listed once for each, as in go-sockaddr. `verb` is for the error.
 */
export function divide(
  verb: "include" | "exclude",
  selector: string,
  parameter: string,
  addresses: readonly IfAddr[],
): Divided {
  switch (selector.toLowerCase()) {
    case "address":
      return byPattern("address", parameter, addresses, ({ ip }) => ipText(ip));
    case "flag":
    case "flags":
      return divideBy(addresses, [flagTest(parameter)]);
    case "name":
      return byPattern("name", parameter, addresses, (address) => address.interface.name);
    case "network":
      return divideBy(addresses, parameter.split("|").map(networkTest), "by test");
    case "port":
      return byPattern("port", parameter, addresses, ({ ip }) => String(ip.port));
    case "rfc":
    case "rfcs":
      return divideBy(addresses, parameter.split("|").map(rfcTest), "by test");
    case "size":
      return divideBy(addresses, [sizeTest(parameter)]);
    case "type":
      return divideBy(addresses, typeTests(parameter));
    default:
      throw new FunctionError(`invalid ${verb} selector ${quoteGoString(selector)}`);
  }
}

type Test = (address: IfAddr) => boolean;

/** Every address against every test: the tests of one address after the other, or all addresses for each test. */
function divideBy(
  addresses: readonly IfAddr[],
  tests: readonly Test[],
  order: "by address" | "by test" = "by address",
): Divided {
  const included: IfAddr[] = [];
  const excluded: IfAddr[] = [];
  const pairs =
    order === "by test"
      ? tests.flatMap((test) => addresses.map((address) => ({ address, test })))
      : addresses.flatMap((address) => tests.map((test) => ({ address, test })));
  for (const { address, test } of pairs) (test(address) ? included : excluded).push(address);
  return { included, excluded };
}

function byPattern(
  what: string,
  pattern: string,
  addresses: readonly IfAddr[],
  textOf: (address: IfAddr) => string,
): Divided {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FunctionError(`Unable to compile ${what} regexp ${quoteGoString(pattern, true)}: ${reason}`);
  }
  return divideBy(addresses, [(address) => compiled.matcher(textOf(address)).find()]);
}

function networkTest(text: string): Test {
  const network = parseIp(text);
  if (network === undefined) {
    const reason = `invalid IPAddr ${text}`;
    throw new FunctionError(`unable to create an IP address from ${quoteGoString(text, true)}: ${reason}`);
  }
  return ({ ip }) => containsNetwork(network, ip);
}

function rfcTest(text: string): Test {
  const rfc = parseRfc(text);
  return ({ ip }) => isInRfc(rfc, ip);
}

function parseRfc(text: string): bigint {
  const prefix = `unable to lookup RFC number ${quoteGoString(text)}: `;
  const rfc = parseUint(text, 64);
  if (typeof rfc === "string")
    throw new FunctionError(`${prefix}unable to parse RFC number ${quoteGoString(text)}: ${rfc}`);
  if (rfcNetworks(rfc) === undefined) throw new FunctionError(`${prefix}unsupported RFC ${rfc}`);
  return rfc;
}

function sizeTest(text: string): Test {
  const size = parseUint(text, 64);
  if (typeof size === "string")
    throw new FunctionError(`invalid exclude size argument (${quoteGoString(text)}): ${size}`);
  return ({ ip }) => {
    if (size > (ip.version === 4 ? 32n : 128n)) {
      throw new FunctionError(`mask size out of bounds for IPv${ip.version} address: ${size}`);
    }
    return BigInt(maskBits(ip)) === size;
  };
}

const TYPE_TESTS: ReadonlyMap<string, Test> = new Map<string, Test>([
  ["ip", () => true],
  ["ipv4", ({ ip }) => ip.version === 4],
  ["ipv6", ({ ip }) => ip.version === 6],
  ["unix", () => false],
]);

function typeTests(parameter: string): Test[] {
  return parameter
    .toLowerCase()
    .split("|")
    .map((name) => {
      const test = TYPE_TESTS.get(name);
      if (test !== undefined) return test;
      throw new FunctionError(`unsupported type ${quoteGoString(name)} ${quoteGoString(parameter)}`);
    });
}

/** What a flag asks of the interface (a bit that must be set) and of the address (one of these is enough). */
interface FlagRule {
  readonly bit?: number;
  readonly attribute?: (ip: IpAddress) => boolean;
}

const FLAG_RULES: ReadonlyMap<string, FlagRule> = new Map<string, FlagRule>([
  ["broadcast", { bit: BROADCAST }],
  // Takes the demand for `up` back and makes none of its own.
  ["down", { bit: 0 }],
  ["forwardable", { attribute: (ip) => !isInRfc(NOT_FORWARDABLE, ip) }],
  ["global unicast", { attribute: isGlobalUnicast }],
  ["interface-local multicast", { attribute: (ip) => ip.version === 6 && isMulticastScope(ip, 1n) }],
  ["link-local multicast", { attribute: isLinkLocalMulticast }],
  ["link-local unicast", { attribute: isLinkLocalUnicast }],
  ["loopback", { bit: LOOPBACK, attribute: isLoopback }],
  ["multicast", { bit: MULTICAST, attribute: isMulticast }],
  ["point-to-point", { bit: POINT_TO_POINT }],
  ["unspecified", { attribute: ({ address }) => address === 0n }],
  ["up", { bit: UP }],
]);

/**
 * True when the interface has all the flags that are named, or the address is one of the kinds that are named: a flag of
 * the interface is no condition for a kind of address, nor the other way round.
 */
function flagTest(parameter: string): Test {
  let bits = 0;
  let checksBits = false;
  const attributes: ((ip: IpAddress) => boolean)[] = [];
  for (const name of parameter.toLowerCase().split("|")) {
    const rule = FLAG_RULES.get(name);
    if (rule === undefined) throw new FunctionError(`Unknown interface flag: ${quoteGoString(name, true)}`);
    if (rule.attribute !== undefined) attributes.push(rule.attribute);
    if (rule.bit === undefined) continue;
    checksBits = true;
    bits = name === "down" ? bits & ~UP : bits | rule.bit;
  }
  return (address) =>
    (checksBits && (address.interface.flags & bits) === bits) || attributes.some((attribute) => attribute(address.ip));
}

/** An IPv4 address in the form of an IPv6 one counts as IPv4 to Go's net package. */
function asV4({ version, address }: IpAddress): bigint | undefined {
  if (version === 4) return address;
  return address >> 32n === 0xffffn ? address & ALL_ONES[4] : undefined;
}

function isMulticastScope({ address }: IpAddress, scope: bigint): boolean {
  return address >> 120n === 0xffn && ((address >> 112n) & 0xfn) === scope;
}

function isLinkLocalMulticast(ip: IpAddress): boolean {
  const v4 = asV4(ip);
  return v4 === undefined ? isMulticastScope(ip, 2n) : v4 >> 8n === 0xe00000n;
}

function isLinkLocalUnicast(ip: IpAddress): boolean {
  const v4 = asV4(ip);
  return v4 === undefined ? ip.address >> 118n === 0xfe80n >> 6n : v4 >> 16n === 0xa9fen;
}

function isLoopback(ip: IpAddress): boolean {
  const v4 = asV4(ip);
  return v4 === undefined ? ip.address === 1n : v4 >> 24n === 127n;
}

function isMulticast(ip: IpAddress): boolean {
  const v4 = asV4(ip);
  return v4 === undefined ? ip.address >> 120n === 0xffn : v4 >> 28n === 0xen;
}

function isGlobalUnicast(ip: IpAddress): boolean {
  const isNone = ip.address === 0n || asV4(ip) === ALL_ONES[4] || asV4(ip) === 0n;
  return !isNone && !isLoopback(ip) && !isMulticast(ip) && !isLinkLocalUnicast(ip);
}
