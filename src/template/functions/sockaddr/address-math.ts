import { quoteGoString } from "../../language/quote.ts";
import { FunctionError } from "../../render-context.ts";
import { IfAddr } from "./if-addr.ts";
import { ALL_ONES, broadcastOf, ipOctets, maskOf, networkOf, type IpAddress } from "./ip-address.ts";
import { parseInteger, parseUint } from "./parse-integer.ts";

/** go-sockaddr's math: `address` or `network` plus a number with its sign, or `mask` with a prefix length. */
export function addressMath(operation: string, value: string, addresses: readonly IfAddr[]): IfAddr[] {
  return addresses.map((address) => {
    const result = calculate(operation, value, address.ip);
    if (typeof result !== "string") return new IfAddr(result, address.interface);
    throw new FunctionError(`unable to perform an IPMath operation on ${address.text()}: ${result}`);
  });
}

/** A text is what is wrong. */
function calculate(operation: string, value: string, ip: IpAddress): IpAddress | string {
  const quoted = quoteGoString(operation);
  const kind = operation.toLowerCase();
  if (kind !== "address" && kind !== "network" && kind !== "mask") return `unsupported math operation: ${quoted}`;
  if (kind !== "mask" && !/^[\t\n\f\r ]*[+-]/.test(value)) return `sign (+/-) is required for operation ${quoted}`;
  const number = kind === "mask" ? parseUint(value, 32) : parseInteger(value, ip.version === 4 ? 33 : 64);
  if (typeof number === "string") {
    return `unable to convert ${quoteGoString(value)} to int for operation ${quoted}: ${number}`;
  }
  switch (kind) {
    case "address":
      return { ...ip, address: (ip.address + number) & ALL_ONES[ip.version], port: 0 };
    case "network":
      return { ...ip, address: ip.version === 4 ? networkV4(ip, number) : networkV6(ip, number), port: 0 };
    case "mask":
      return masked(ip, number, quoted);
  }
}

/** From the network's address up, or from its last address down, without leaving the network. */
function networkV4(ip: IpAddress, number: bigint): bigint {
  const hostMask = ALL_ONES[4] ^ ip.mask;
  const offset = number >= 0n ? number : 1n + number + hostMask;
  return (networkOf(ip) + (offset & hostMask)) & ALL_ONES[4];
}

/** The same, but that zero counts as a step down: it leads beyond the last address, as in go-sockaddr. */
function networkV6(ip: IpAddress, number: bigint): bigint {
  if (number > 0n) return networkOf(ip) + (number & ~ip.mask);
  return broadcastOf(ip) - ((-number - 1n) & ~ip.mask);
}

function masked(ip: IpAddress, bits: bigint, quoted: string): IpAddress | string {
  if (ip.version === 4 && bits > 32n)
    return `parameter for operation ${quoted} on ipv4 addresses must be between 0 and 32`;
  if (bits > 128n) return `parameter for operation ${quoted} on ipv6 addresses must be between 0 and 64`;
  const mask = maskOf(ip.version, Number(bits));
  // Of an address beyond the last one the leading bytes, as it is printed.
  const address = ipOctets(ip).reduce((value, octet) => value * 256n + BigInt(octet), 0n);
  return { ...ip, address: address & mask, mask: mask < ip.mask ? mask : ip.mask, port: 0 };
}
