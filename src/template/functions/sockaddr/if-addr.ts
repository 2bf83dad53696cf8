/** go-sockaddr's IfAddr: one address together with the interface that has it. */
import {
  INT,
  INT64,
  namedType,
  sliceOf,
  STRING,
  structType,
  UINT,
  UINT16,
  UINT32,
  type GoType,
} from "../../language/go-type.ts";
import { quoteGoString } from "../../language/quote.ts";
import {
  GoNumber,
  GoObject,
  GoStruct,
  tagged,
  type BoundMethod,
  type GoSlice,
  type GoValue,
} from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import {
  addressText,
  broadcastOf,
  hostOf,
  ipOctets,
  ipText,
  maskBits,
  networkOf,
  parseIp,
  type IpAddress,
} from "./ip-address.ts";
import { INTERFACE_FLAGS, type Machine, type NetworkInterface } from "./machine.ts";

const IF_ADDR = structType("sockaddr.IfAddr");
/** The list type of the functions. */
export const IF_ADDRS: GoType = { ...sliceOf(IF_ADDR), name: "sockaddr.IfAddrs", named: true };
const ATTR_NAME = namedType("sockaddr.AttrName", STRING);

export class IfAddr extends GoObject {
  readonly type = IF_ADDR;
  readonly ip: IpAddress;
  readonly interface: NetworkInterface;

  constructor(ip: IpAddress, owner: NetworkInterface) {
    super();
    this.ip = ip;
    this.interface = owner;
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    const owner = interfaceFields(this.interface);
    return new Map<string, GoValue>([
      ["SockAddr", new SockAddr(this.ip)],
      ["Interface", new GoStruct(structType("net.Interface"), owner)],
      // The fields of what is embedded are the struct's own.
      ...owner,
    ]);
  }

  override text(): string {
    const { index, mtu, name, hardwareAddress, flags } = this.interface;
    return `${ipText(this.ip)} {${index} ${mtu} ${name} ${hardwareAddress} ${flagsText(flags)}}`;
  }

  override method(name: string): BoundMethod | undefined {
    if (name === "String") return { params: [], call: () => this.text() };
    if (name === "Attr") return { params: [ATTR_NAME], call: ([attribute]) => attributeOf(this, attribute as string) };
    return name === "Type" ? new SockAddr(this.ip).method(name) : undefined;
  }
}

/** A list for the functions. */
export function ifAddrs(items: readonly IfAddr[]): GoSlice {
  return tagged<GoSlice>([...items], IF_ADDRS);
}

/** All addresses of the machine. */
export function allIfAddrs(machine: Machine): IfAddr[] {
  return machine.interfaces().flatMap((owner) =>
    owner.addresses.map((text) => {
      const ip = parseIp(text);
      if (ip === undefined) throw new FunctionError(`unable to create an IP address from ${quoteGoString(text)}`);
      return new IfAddr(ip, owner);
    }),
  );
}

function flagsText(flags: number): string {
  const names = INTERFACE_FLAGS.filter((_, bit) => (flags & (1 << bit)) !== 0);
  return names.length === 0 ? "0" : names.join("|");
}

const FLAGS: GoType = {
  ...namedType("net.Flags", UINT),
  text: ({ value }) => flagsText(Number(value)),
};

const HARDWARE_ADDRESS: GoType = { name: "net.HardwareAddr", kind: "slice", named: true };

/** Prints as `aa:bb:cc:dd:ee:ff`. */
class HardwareAddress extends GoObject {
  readonly type = HARDWARE_ADDRESS;
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override method(name: string): BoundMethod | undefined {
    return name === "String" ? { params: [], call: () => this.#text } : undefined;
  }

  override text(): string {
    return this.#text;
  }
}

function interfaceFields(owner: NetworkInterface): ReadonlyMap<string, GoValue> {
  return new Map<string, GoValue>([
    ["Index", BigInt(owner.index)],
    ["MTU", BigInt(owner.mtu)],
    ["Name", owner.name],
    ["HardwareAddr", new HardwareAddress(owner.hardwareAddress)],
    ["Flags", new GoNumber(FLAGS, BigInt(owner.flags))],
  ]);
}

const TYPE_BITS = { 4: 2n, 6: 4n } as const;

const SOCK_ADDR_TYPE: GoType = {
  ...namedType("sockaddr.SockAddrType", INT),
  text: ({ value }) => (value === TYPE_BITS[4] ? "IPv4" : "IPv6"),
};

/** go-sockaddr's IPv4Addr and IPv6Addr, with those of their methods that a template can use. */
class SockAddr extends GoObject {
  readonly type: GoType;
  readonly #ip: IpAddress;

  constructor(ip: IpAddress) {
    super();
    this.#ip = ip;
    this.type = structType(`sockaddr.IPv${ip.version}Addr`);
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    const { version, address, mask, port } = this.#ip;
    const number = version === 4 ? UINT32 : INT64;
    return new Map<string, GoValue>([
      ["IPAddr", null],
      ["Address", new GoNumber(namedType(`sockaddr.IPv${version}Address`, number), address)],
      ["Mask", new GoNumber(namedType(`sockaddr.IPv${version}Mask`, number), mask)],
      ["Port", new GoNumber(namedType("sockaddr.IPPort", UINT16), BigInt(port))],
    ]);
  }

  override text(): string {
    return ipText(this.#ip);
  }

  override method(name: string): BoundMethod | undefined {
    const result = this.#result(name);
    return result === undefined ? undefined : { params: [], call: result };
  }

  #result(name: string): (() => GoValue) | undefined {
    const ip = this.#ip;
    switch (name) {
      case "String":
        return () => ipText(ip);
      case "Type":
        return () => new GoNumber(SOCK_ADDR_TYPE, TYPE_BITS[ip.version]);
      case "AddressBinString":
        return () => ipAttribute(ip, "binary") ?? "";
      case "AddressHexString":
        return () => ipAttribute(ip, "hex") ?? "";
      case "Maskbits":
        return () => BigInt(maskBits(ip));
      case "IPPort":
        return () => new GoNumber(namedType("sockaddr.IPPort", UINT16), BigInt(ip.port));
      case "Octets":
        return () => tagged<GoSlice>(ipOctets(ip).map(BigInt), sliceOf(INT));
      case "Host":
        return () => new SockAddr(hostOf(ip.version, ip.address, ip.port));
      case "Network":
        return () => new SockAddr({ ...ip, address: networkOf(ip), port: 0 });
      case "FirstUsable":
        return () => new SockAddr(firstUsable(ip));
      case "LastUsable":
        return () => new SockAddr(lastUsable(ip));
      case "Broadcast":
        return ip.version === 4 ? () => new SockAddr(hostOf(4, broadcastOf(ip))) : undefined;
      default:
        return undefined;
    }
  }
}

/** IPv4 leaves out the address of the network itself, unless it has but two addresses or one. */
function firstUsable(ip: IpAddress): IpAddress {
  return hostOf(ip.version, networkOf(ip) + (ip.version === 4 && maskBits(ip) < 31 ? 1n : 0n));
}

/** IPv4 leaves out the broadcast address likewise. */
function lastUsable(ip: IpAddress): IpAddress {
  return hostOf(ip.version, broadcastOf(ip) - (ip.version === 4 && maskBits(ip) < 31 ? 1n : 0n));
}

/** Any attribute by its name in lower case. Throws for an unknown one. */
export function attributeOf({ ip, interface: owner }: IfAddr, name: string): string {
  const own = name === "flags" ? flagsText(owner.flags) : name === "name" ? owner.name : "";
  if (own !== "") return own;
  const found = ipAttribute(ip, name);
  if (found === undefined) throw new FunctionError(`unsupported attribute name ${quoteGoString(name)}`);
  return found;
}

function ipAttribute(ip: IpAddress, name: string): string | undefined {
  const { version, address } = ip;
  const width = version === 4 ? 32 : 128;
  switch (name) {
    case "address":
      return addressText(ip);
    case "binary":
      return address.toString(2).padStart(width, "0");
    case "hex":
      return address.toString(16).padStart(width / 4, "0");
    case "first_usable":
      return ipText(firstUsable(ip));
    case "last_usable":
      return ipText(lastUsable(ip));
    case "host":
      return ipText(hostOf(version, address, ip.port));
    case "mask_bits":
      return String(maskBits(ip));
    case "netmask":
      return ipText(hostOf(version, ip.mask));
    case "network":
      return addressText(hostOf(version, networkOf(ip)));
    case "octets":
      return ipOctets(ip).join(" ");
    case "port":
      return String(ip.port);
    case "size":
      return String(1n << BigInt(width - maskBits(ip)));
    case "broadcast":
      return version === 4 ? ipText(hostOf(4, broadcastOf(ip))) : undefined;
    case `uint${width}`:
      return String(address);
    case "string":
      return ipText(ip);
    case "type":
      return `IPv${version}`;
    default:
      return undefined;
  }
}
