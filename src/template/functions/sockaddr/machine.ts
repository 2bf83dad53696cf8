import type * as os from "node:os";

/** A network interface with its addresses, in the system's order. */
export interface NetworkInterface {
  readonly index: number;
  readonly mtu: number;
  readonly name: string;
  /** `aa:bb:cc:dd:ee:ff`, empty when there is none. */
  readonly hardwareAddress: string;
  /** Bits of INTERFACE_FLAGS. */
  readonly flags: number;
  /** Each with its prefix length, as in `127.0.0.1/8`. */
  readonly addresses: readonly string[];
}

/** What sockaddr asks of the machine. */
export interface Machine {
  interfaces(): readonly NetworkInterface[];
  /** The interface of the default route over a gateway; undefined when there is none. */
  defaultInterface(): string | undefined;
}

/** In Go's order, which is that of their bits. */
export const INTERFACE_FLAGS = ["up", "broadcast", "loopback", "pointtopoint", "multicast", "running"] as const;

export const UP = 1;
export const BROADCAST = 2;
export const LOOPBACK = 4;
export const POINT_TO_POINT = 8;
export const MULTICAST = 16;
const RUNNING = 32;

/** Linux's bits, and ours. */
const KERNEL_FLAGS = [
  [0x1, UP],
  [0x2, BROADCAST],
  [0x8, LOOPBACK],
  [0x10, POINT_TO_POINT],
  [0x1000, MULTICAST],
] as const;

const RTF_GATEWAY = 2;

/** This machine. Node lists interfaces that are up and have an address, and no others. */
export const systemMachine: Machine = {
  interfaces() {
    const { networkInterfaces } = process.getBuiltinModule("node:os");
    const infos = new Map<string, os.NetworkInterfaceInfo[]>();
    for (const [label, listed = []] of Object.entries(networkInterfaces())) {
      // An address with a label, such as that of eth0:1, belongs to eth0.
      const [name = label] = label.split(":");
      infos.set(name, [...(infos.get(name) ?? []), ...listed]);
    }
    const found = Array.from(infos, ([name, own], position) => describeInterface(name, own, position));
    return found.sort((a, b) => a.index - b.index);
  },
  defaultInterface: () => parseDefaultRoute(readSystemFile("/proc/net/route") ?? ""),
};

function describeInterface(name: string, infos: os.NetworkInterfaceInfo[], position: number): NetworkInterface {
  const attribute = (file: string): string | undefined => readSystemFile(`/sys/class/net/${name}/${file}`);
  const kernelFlags = attribute("flags");
  const isInternal = infos.some(({ internal }) => internal);
  const mac = infos[0]?.mac ?? "";
  // IPv4 comes first in Go, whatever the order of the system's list.
  const sorted = [...infos].sort((a, b) => (a.family === b.family ? 0 : a.family === "IPv4" ? -1 : 1));
  return {
    index: Number(attribute("ifindex") ?? position + 1),
    mtu: Number(attribute("mtu") ?? 0),
    name,
    hardwareAddress: /[1-9a-f]/i.test(mac) ? mac : "",
    flags:
      kernelFlags === undefined
        ? UP | RUNNING | (isInternal ? LOOPBACK : BROADCAST | MULTICAST)
        : RUNNING | flagsOf(Number(kernelFlags)),
    addresses: sorted.flatMap(({ cidr }) => cidr ?? []),
  };
}

function flagsOf(kernelFlags: number): number {
  return KERNEL_FLAGS.reduce((flags, [bit, flag]) => ((kernelFlags & bit) === 0 ? flags : flags | flag), 0);
}

/** The first default route over a gateway in the text of /proc/net/route. */
export function parseDefaultRoute(text: string): string | undefined {
  for (const line of text.split("\n").slice(1)) {
    const [name, destination, , flags = "0", , , , mask] = line.trim().split(/\s+/);
    const isDefault = destination === "00000000" && mask === "00000000";
    if (isDefault && (Number.parseInt(flags, 16) & RTF_GATEWAY) !== 0) return name;
  }
  return undefined;
}

function readSystemFile(path: string): string | undefined {
  const { readFileSync } = process.getBuiltinModule("node:fs");
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch {
    return undefined;
  }
}
