import { compareGoStrings } from "../../language/go-string.ts";
import { quoteGoString } from "../../language/quote.ts";
import { FunctionError } from "../../render-context.ts";
import { goSort } from "./go-sort.ts";
import type { IfAddr } from "./if-addr.ts";
import type { Machine } from "./machine.ts";
import { isInRfc } from "./rfc-networks.ts";

/** Negative, 0 or positive as the first sorts before, with or after the second. */
type Comparison = (a: IfAddr, b: IfAddr) => number;

function order(a: bigint | number, b: bigint | number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ["address", (a, b) => (a.ip.version === b.ip.version ? order(a.ip.address, b.ip.address) : 0)],
  ["name", (a, b) => compareGoStrings(a.interface.name, b.interface.name)],
  ["port", (a, b) => order(a.ip.port, b.ip.port)],
  ["private", comparePrivate],
  // A smaller mask is a larger network.
  ["size", (a, b) => (a.ip.version === b.ip.version ? order(a.ip.mask, b.ip.mask) : 0)],
  ["type", (a, b) => order(a.ip.version, b.ip.version)],
]);

/** Of different families only the first one counts, so that the order depends on who is asked. */
function comparePrivate(a: IfAddr, b: IfAddr): number {
  const first = isInRfc(6890n, a.ip);
  if (a.ip.version !== b.ip.version) return first ? -1 : 0;
  return order(isInRfc(6890n, b.ip) ? 1 : 0, first ? 1 : 0);
}

/** Sorts copies by clauses such as `default,-type,size,+address`. Throws for an unknown one. */
export function sortAddresses(machine: Machine, clauses: string, addresses: readonly IfAddr[]): IfAddr[] {
  const comparisons = clauses.split(",").map((clause) => comparisonOf(machine, clause));
  const less = (a: IfAddr, b: IfAddr): boolean => {
    for (const compare of comparisons) {
      const result = compare(a, b);
      if (result !== 0) return result < 0;
    }
    return false;
  };
  return goSort([...addresses], less);
}

function comparisonOf(machine: Machine, clause: string): Comparison {
  const [, sign, name = ""] = /^([+-]?)(.*)$/s.exec(clause.toLowerCase().trim()) ?? [];
  const compare = name === "default" ? compareDefault(machine) : COMPARISONS.get(name);
  if (compare === undefined) throw new FunctionError(`unknown sort type: ${quoteGoString(clause)}`);
  return sign === "-" ? (a, b) => -compare(a, b) : compare;
}

/** The interface with the default route first; all are equal when there is none. */
function compareDefault(machine: Machine): Comparison {
  const name = machine.defaultInterface();
  return (a, b) => order(b.interface.name === name ? 1 : 0, a.interface.name === name ? 1 : 0);
}
