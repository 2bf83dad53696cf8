import type { IpLiteral } from "./ip-literal.ts";

/** An address as Go's net/netip prints it: IPv6 with the first of its longest runs of zeros as `::`. */
export function ipLiteralText({ bytes, zone }: IpLiteral): string {
  if (bytes.length === 4) return bytes.join(".");
  const text = isMapped(bytes) ? `::ffff:${bytes.slice(12).join(".")}` : ipv6Text(bytes);
  return zone === "" ? text : `${text}%${zone}`;
}

/** Whether it is an IPv4 address in the form of an IPv6 one. */
export function isMapped(bytes: readonly number[]): boolean {
  return (
    bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  );
}

function ipv6Text(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0));
  let [from, longest] = [0, 1];
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > longest) [from, longest] = [start, length];
  }
  const texts = groups.map((group) => group.toString(16));
  if (longest < 2) return texts.join(":");
  return `${texts.slice(0, from).join(":")}::${texts.slice(from + longest).join(":")}`;
}
