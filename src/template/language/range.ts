/** The loop of a range action over everything that Go ranges over. */
import { GoChannel } from "./channel.ts";
import { BREAK, type Execution, type Statement } from "./execution.ts";
import { holdsInterfaces } from "./field.ts";
import { INT, UINT8 } from "./go-type.ts";
import { convertInteger } from "./indexing.ts";
import { formatValue, sprint } from "./printf.ts";
import { sortedKeys } from "./printer.ts";
import { GoBytes, GoNumber, GoObject, goTypeOf, integerOf, type GoMap, type GoSlice, type GoValue } from "./values.ts";

type Setter = (run: Execution, value: GoValue, boxed: boolean) => void;

interface RangeBody {
  /** How many variables the range has: none, the element, or index and element. */
  readonly declared: number;
  /** For an assignment to variables that exist; undefined when the range declares its own. */
  readonly setters: readonly Setter[] | undefined;
  readonly body: Statement;
}

/** One turn of the loop; true to leave it. */
type Turn = (run: Execution, index: GoValue, elem: GoValue, boxed: boolean) => boolean;

/** Makes the loop; it returns false when there was nothing to go over, so that the else list is due. */
export function rangeOver(range: RangeBody): (run: Execution, value: GoValue) => boolean {
  const turn = makeTurn(range);
  return (run, value) => {
    const boxed = run.dotIsBoxed;
    const ran = loop(run, value, range.declared, turn);
    run.dotIsBoxed = boxed;
    return ran;
  };
}

function makeTurn({ declared, setters, body }: RangeBody): Turn {
  return (run, index, elem, boxed) => {
    const { variables } = run;
    const { height } = variables;
    run.budget.spend(1);
    if (setters !== undefined) {
      const [first, second] = setters;
      first?.(run, second === undefined ? elem : index, second === undefined && boxed);
      second?.(run, elem, boxed);
    } else if (declared > 0) {
      variables.set(height - 1, elem, boxed);
      if (declared > 1) variables.set(height - 2, index, false);
    }
    run.dotIsBoxed = boxed;
    const flow = body(run, elem);
    variables.cut(height);
    return flow === BREAK;
  };
}

function loop(run: Execution, value: GoValue, declared: number, turn: Turn): boolean {
  if (value === undefined || value === null) return false;
  if (Array.isArray(value)) return overItems(run, value, declared > 1, turn);
  if (value instanceof Map) return overMap(run, value, turn);
  if (value instanceof GoBytes) return overBytes(run, value.bytes, turn);
  if (value instanceof GoChannel) return overChannel(run, value, turn);
  const count = integerOf(value);
  if (count === undefined) return run.fail(`range can't iterate over ${formatRanged(value)}`);
  if (declared > 1) run.fail(`can't use ${formatValue(value)} to iterate over more than one variable`);
  return overInteger(run, count, value, turn);
}

/** What a pointer points to, as Go has followed it by then. */
function formatRanged(value: GoValue): string {
  return value instanceof GoObject && value.isNil ? "<nil>" : sprint([value], true);
}

function overItems(run: Execution, items: GoSlice, wantsIndex: boolean, turn: Turn): boolean {
  const boxed = holdsInterfaces(items);
  for (let index = 0; index < items.length; index += 1) {
    if (turn(run, wantsIndex ? BigInt(index) : undefined, items[index], boxed)) break;
  }
  return items.length > 0;
}

function overBytes(run: Execution, bytes: Uint8Array, turn: Turn): boolean {
  for (let index = 0; index < bytes.length; index += 1) {
    if (turn(run, BigInt(index), new GoNumber(UINT8, BigInt(bytes[index] ?? 0)), false)) break;
  }
  return bytes.length > 0;
}

/** Keys and values are those from before the loop, whatever the loop does to the map. */
function overMap(run: Execution, map: GoMap, turn: Turn): boolean {
  const boxed = holdsInterfaces(map);
  const keys = sortedKeys(map);
  const values = keys.map((key) => map.get(key));
  for (let index = 0; index < keys.length; index += 1) {
    if (turn(run, keys[index], values[index], boxed)) break;
  }
  return keys.length > 0;
}

/** What a break leaves in the channel, the next range gets. */
function overChannel(run: Execution, channel: GoChannel, turn: Turn): boolean {
  let index = 0n;
  for (let item = channel.receive(); item !== undefined; item = channel.receive()) {
    const isLast = turn(run, index, item, false);
    index += 1n;
    if (isLast) break;
  }
  return index > 0n;
}

/** Elements have the type of the number; there is no index. */
function overInteger(run: Execution, count: bigint, source: GoValue, turn: Turn): boolean {
  const type = goTypeOf(source);
  const isInt = type === INT;
  for (let current = 0n; current < count; current += 1n) {
    if (turn(run, undefined, isInt ? current : convertInteger(current, type), false)) break;
  }
  return count > 0n;
}
