import { containsNetwork, parseIp, type IpAddress } from "./ip-address.ts";

/** Not an RFC, but the networks from which nothing is forwarded, under a number of their own. */
export const NOT_FORWARDABLE = 4_294_967_295n;

/** The networks that an RFC reserves, as go-sockaddr has them. */
const NETWORKS: readonly (readonly [rfc: bigint, networks: string])[] = [
  [919n, "255.255.255.255/32"],
  [1122n, "0.0.0.0/8 127.0.0.0/8"],
  [1112n, "224.0.0.0/4"],
  [1918n, "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"],
  [2544n, "198.18.0.0/15"],
  [2765n, "0:0:0:0:0:ffff:0:0/96"],
  [2928n, "2001::/16"],
  [3056n, "2002::/16"],
  [3068n, "192.88.99.0/24 2002:c058:6301::/120"],
  [3171n, "224.0.0.0/4"],
  [
    3330n,
    "0.0.0.0/8 10.0.0.0/8 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4",
  ],
  [3849n, "2001:db8::/32"],
  [3927n, "169.254.0.0/16"],
  [4038n, "0:0:0:0:0:ffff::/96"],
  [4193n, "fc00::/7"],
  [4291n, "::/128 ::1/128 ::/96 ::ffff:0:0/96 fe80::/10 fec0::/10 ff00::/8"],
  [4380n, "2001:0000::/32"],
  [4773n, "2001:0000::/23"],
  [4843n, "2001:10::/28"],
  [5180n, "2001:0200::/48"],
  [5735n, "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 198.18.0.0/15"],
  [5737n, "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24"],
  [6052n, "64:ff9b::/96"],
  [6333n, "192.0.0.0/29"],
  [6598n, "100.64.0.0/10"],
  [6666n, "0100::/64"],
  [
    6890n,
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.0.0/29 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32 ::1/128 ::/128 64:ff9b::/96 ::ffff:0:0/96 100::/64 2001::/16 2002::/16 fc00::/7 fe80::/10",
  ],
  [7335n, "192.0.0.0/29"],
  [
    NOT_FORWARDABLE,
    "0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 240.0.0.0/4 255.255.255.255/32 ::1/128 ::/128 ::ffff:0:0/96 2001:db8::/32 2001:10::/28 fe80::/10",
  ],
];

/** The networks of an RFC; undefined for one that reserves none. */
export function rfcNetworks(rfc: bigint): readonly IpAddress[] | undefined {
  const texts = NETWORKS.find(([number]) => number === rfc)?.[1].split(" ");
  return texts?.map(parseNetwork);
}

/** Whether the address, with the whole of its network, lies in one that the RFC reserves. */
export function isInRfc(rfc: bigint, ip: IpAddress): boolean {
  return rfcNetworks(rfc)?.some((network) => containsNetwork(network, ip)) ?? false;
}

/** Here an IPv4 address in the form of an IPv6 one is IPv6. */
function parseNetwork(text: string): IpAddress {
  const found = parseIp(text);
  if (found !== undefined && (found.version === 6 || !text.includes(":"))) return found;
  return { version: 6, address: 0xffffn << 32n, mask: (2n ** 96n - 1n) << 32n, port: 0 };
}
