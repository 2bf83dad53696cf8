/** The functions of go-sockaddr's own template language. */
import { ANY, INT, STRING, UINT, type GoType } from "../../language/go-type.ts";
import { formatValue } from "../../language/printf.ts";
import { quoteGoString } from "../../language/quote.ts";
import type { TemplateFunction } from "../../language/template-function.ts";
import { goType, GO_TYPE, type GoNumber, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { addressMath } from "./address-math.ts";
import { divide } from "./filter-addresses.ts";
import { allIfAddrs, attributeOf, IfAddr, ifAddrs, IF_ADDRS } from "./if-addr.ts";
import { addressText } from "./ip-address.ts";
import type { Machine } from "./machine.ts";
import { sortAddresses } from "./sort-addresses.ts";

export type AddressFunction = TemplateFunction<Machine>;

function define(
  name: string,
  params: readonly GoType[],
  call: (machine: Machine, ...args: never[]) => GoValue,
): AddressFunction {
  const body = call as (machine: Machine, ...args: readonly GoValue[]) => GoValue;
  return { name, signature: { params }, call: (machine, args) => body(machine, ...args) };
}

/** Up, not kept from being forwarded, the default interface and the large networks first. */
function forwardable(machine: Machine): readonly IfAddr[] {
  const found = divide("include", "flags", "forwardable", allIfAddrs(machine)).included;
  const up = divide("include", "flags", "up", found).included;
  return sortAddresses(machine, "default,type,size", up);
}

function privateInterfaces(machine: Machine): readonly IfAddr[] {
  return divide("include", "rfc", "6890", forwardable(machine)).included;
}

function publicInterfaces(machine: Machine): readonly IfAddr[] {
  return divide("exclude", "rfc", "6890", forwardable(machine)).excluded;
}

function defaultInterfaces(machine: Machine): readonly IfAddr[] {
  const name = machine.defaultInterface();
  if (name === undefined) throw new FunctionError("No default interface found");
  return allIfAddrs(machine).filter((address) => address.interface.name === name);
}

function firstText(addresses: readonly IfAddr[]): string {
  return addresses[0] === undefined ? "" : addressText(addresses[0].ip);
}

function allTexts(addresses: readonly IfAddr[]): string {
  return addresses.map(({ ip }) => addressText(ip)).join(" ");
}

/** Every address, whether or not its interface is up. */
function bySize(machine: Machine): readonly IfAddr[] {
  return sortAddresses(machine, "type,size", allIfAddrs(machine));
}

function privateIps(machine: Machine): string {
  const found = divide("include", "rfc", "6890", bySize(machine)).included;
  return allTexts(divide("exclude", "rfc", "4294967295", found).excluded);
}

function interfaceAddresses(machine: Machine, pattern: string): readonly IfAddr[] {
  return divide("include", "name", pattern, allIfAddrs(machine)).included;
}

function interfaceIp(machine: Machine, pattern: string): string {
  const found = divide("include", "flags", "forwardable", interfaceAddresses(machine, pattern)).included;
  return firstText(sortAddresses(machine, "+type,+size", found));
}

function unique(selector: string, addresses: readonly IfAddr[]): IfAddr[] {
  const found: IfAddr[] = [];
  let last = "";
  for (const address of addresses) {
    const text = uniqueText(selector, address);
    if (last !== "" && last === text) continue;
    last = text;
    found.push(address);
  }
  return found;
}

function uniqueText(selector: string, address: IfAddr): string {
  switch (selector.toLowerCase()) {
    case "address":
      return attributeOf(address, "string");
    case "name":
      return address.interface.name;
    default:
      throw new FunctionError(`unsupported unique constraint ${quoteGoString(selector, true)}`);
  }
}

function offset(count: bigint, addresses: readonly IfAddr[]): readonly IfAddr[] {
  const distance = count < 0n ? -count : count;
  if (distance > BigInt(addresses.length)) {
    const sizes = `offset (${distance}) exceeds the number of interfaces (${addresses.length})`;
    throw new FunctionError(`unable to seek past the end of the interface array: ${sizes}`);
  }
  return addresses.slice(count < 0n ? addresses.length - Number(distance) : Number(distance));
}

/** Of a list the attribute of its first address. */
function attribute(name: string, value: GoValue): string {
  if (value instanceof IfAddr) return attributeOf(value, name.toLowerCase());
  if (Array.isArray(value) && (value as { [GO_TYPE]?: GoType })[GO_TYPE] === IF_ADDRS) {
    const [first] = value;
    return first instanceof IfAddr ? attributeOf(first, name.toLowerCase()) : "";
  }
  throw new FunctionError(`unable to obtain attribute ${name} from type ${goType(value)} (${formatValue(value)})`);
}

const sources: readonly AddressFunction[] = [
  define("GetAllInterfaces", [], (machine) => ifAddrs(allIfAddrs(machine))),
  define("GetDefaultInterfaces", [], (machine) => ifAddrs(defaultInterfaces(machine))),
  define("GetPrivateInterfaces", [], (machine) => ifAddrs(privateInterfaces(machine))),
  define("GetPublicInterfaces", [], (machine) => ifAddrs(publicInterfaces(machine))),
  define("GetPrivateIP", [], (machine) => firstText(privateInterfaces(machine))),
  define("GetPrivateIPs", [], (machine) => privateIps(machine)),
  define("GetPublicIP", [], (machine) => firstText(publicInterfaces(machine))),
  define("GetPublicIPs", [], (machine) => allTexts(divide("exclude", "rfc", "6890", bySize(machine)).excluded)),
  define("GetInterfaceIP", [STRING], (machine, pattern: string) => interfaceIp(machine, pattern)),
  define("GetInterfaceIPs", [STRING], (machine, pattern: string) =>
    allTexts(sortAddresses(machine, "+type,+size", interfaceAddresses(machine, pattern))),
  ),
];

const operations: readonly AddressFunction[] = [
  define("sort", [STRING, IF_ADDRS], (machine, clauses: string, list: readonly IfAddr[]) =>
    ifAddrs(sortAddresses(machine, clauses, list)),
  ),
  define("include", [STRING, STRING, IF_ADDRS], (_machine, selector: string, text: string, list: readonly IfAddr[]) =>
    ifAddrs(divide("include", selector, text, list).included),
  ),
  define("exclude", [STRING, STRING, IF_ADDRS], (_machine, selector: string, text: string, list: readonly IfAddr[]) =>
    ifAddrs(divide("exclude", selector, text, list).excluded),
  ),
  define("attr", [STRING, ANY], (_machine, name: string, value: GoValue) => attribute(name, value)),
  define("join", [STRING, STRING, IF_ADDRS], (_machine, name: string, separator: string, list: readonly IfAddr[]) =>
    list.map((address) => attributeOf(address, name.toLowerCase())).join(separator),
  ),
  define("limit", [UINT, IF_ADDRS], (_machine, count: GoNumber, list: readonly IfAddr[]) =>
    ifAddrs(count.value > list.length ? list : list.slice(0, Number(count.value))),
  ),
  define("offset", [INT, IF_ADDRS], (_machine, count: bigint, list: readonly IfAddr[]) => ifAddrs(offset(count, list))),
  define("unique", [STRING, IF_ADDRS], (_machine, selector: string, list: readonly IfAddr[]) =>
    ifAddrs(unique(selector, list)),
  ),
  define("math", [STRING, STRING, IF_ADDRS], (_machine, operation: string, value: string, list: readonly IfAddr[]) =>
    ifAddrs(addressMath(operation, value, list)),
  ),
];

/** By name, for the template engine. */
export const addressFunctions: ReadonlyMap<string, AddressFunction> = new Map(
  [...sources, ...operations].map((entry) => [entry.name, entry]),
);
