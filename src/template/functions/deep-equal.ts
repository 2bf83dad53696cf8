import { JsonNumber } from "../../runtime/json.ts";
import { GoChannel } from "../language/channel.ts";
import { spendSteps } from "../language/budget.ts";
import { GoBytes, GoNumber, GoObject, goType, type GoMap, type GoSlice, type GoValue } from "../language/values.ts";
import { isNilContainer } from "../language/nil-container.ts";

type Container = GoSlice | GoMap | GoObject;

/**
 * The pairs of containers in others that were compared or are being compared: each costs once, and a value may hold itself.
 * Made when there are any, since most comparisons end before.
 */
interface Seen {
  pairs: Map<Container, Set<Container>> | undefined;
}

/** What it takes to look at two lists, maps or structs, beside what is in them. */
const STEPS = 1;
const ELEMENTS_PER_STEP = 4;

/** reflect.DeepEqual: the same type and the same content, all the way down. */
export function deepEqual(a: GoValue, b: GoValue): boolean {
  return isEqual(a, b, undefined);
}

function isEqual(a: GoValue, b: GoValue, seen: Seen | undefined): boolean {
  if (a === null || a === undefined) return b === null || b === undefined;
  if (b === null || b === undefined || goType(a) !== goType(b)) return false;
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  if (a instanceof JsonNumber) return b instanceof JsonNumber && a.text === b.text;
  if (a instanceof GoNumber) return b instanceof GoNumber && a.value === b.value;
  if (a instanceof GoBytes) return b instanceof GoBytes && Buffer.compare(a.bytes, b.bytes) === 0;
  if (b instanceof JsonNumber || b instanceof GoNumber) return false;
  if (a instanceof GoChannel) return a === b;
  if (a instanceof GoObject && a.type.kind === "func") return a.isNil && b instanceof GoObject && b.isNil;
  // Also for what holds NaN, which is not equal to itself.
  return a === b || isEqualContainer(a, b, seen);
}

function isEqualContainer(a: Container, b: Container, outer: Seen | undefined): boolean {
  // Who compares each element of a long list with all the others ends here.
  spendSteps(STEPS);
  if (outer !== undefined && !isNewPair(a, b, outer)) return true;
  const seen = outer ?? { pairs: undefined };
  if (isNilContainer(a) !== isNilContainer(b)) return false;
  if (Array.isArray(a)) return Array.isArray(b) && isEqualList(a, b, seen);
  if (a instanceof Map) return b instanceof Map && isEqualMap(a, b, seen);
  return b instanceof GoObject && isEqualObject(a, b, seen);
}

function isNewPair(a: Container, b: Container, seen: Seen): boolean {
  seen.pairs ??= new Map<Container, Set<Container>>();
  const others = seen.pairs.get(a);
  if (others === undefined) seen.pairs.set(a, new Set([b]));
  else if (others.has(b)) return false;
  else others.add(b);
  return true;
}

function isEqualList(a: readonly GoValue[], b: readonly GoValue[], seen: Seen): boolean {
  if (a.length !== b.length) return false;
  spendSteps(a.length / ELEMENTS_PER_STEP);
  return a.every((item, index) => isEqual(item, b[index], seen));
}

function isEqualMap(a: GoMap, b: GoMap, seen: Seen): boolean {
  if (a.size !== b.size) return false;
  spendSteps(a.size / ELEMENTS_PER_STEP);
  return Array.from(a).every(([key, item]) => b.has(key) && isEqual(item, b.get(key), seen));
}

function isEqualObject(a: GoObject, b: GoObject, seen: Seen): boolean {
  if (a.isNil || b.isNil) return a.isNil && b.isNil;
  const others = b.fields;
  return Array.from(a.fields).every(([name, field]) => isEqual(field, others.get(name), seen));
}
