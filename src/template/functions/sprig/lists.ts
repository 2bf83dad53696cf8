import { JsonNumber } from "../../../runtime/json.ts";
import { spendSteps } from "../../language/budget.ts";
import { ANY, ANY_SLICE, INT, sliceOf } from "../../language/go-type.ts";
import { GO_TYPE, GoBytes, tagged, type GoSlice, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { deepEqual } from "../deep-equal.ts";
import { pure, type RenderFunction } from "../define.ts";
import { nilSlice } from "../../language/nil-container.ts";
import { toInt64 } from "./convert.ts";
import { elementsOrFail, isEmpty } from "./reflection.ts";

const COMPARISONS_PER_STEP = 16;
/** So that a template cannot keep many lists of many lists. */
const CHUNK_STEPS = 4;

const cannotFind = (what: string) => (kind: string) => `Cannot find ${what} on type ${kind}`;

function contains(list: readonly GoValue[], wanted: GoValue): boolean {
  return list.some((item) => {
    spendSteps(1 / COMPARISONS_PER_STEP);
    return deepEqual(wanted, item);
  });
}

function push(list: GoValue, item: GoValue): GoSlice {
  return [...elementsOrFail(list, (kind) => `Cannot push on type ${kind}`), item];
}

function prepend(list: GoValue, item: GoValue): GoSlice {
  return [item, ...elementsOrFail(list, (kind) => `Cannot prepend on type ${kind}`)];
}

function first(list: GoValue): GoValue {
  return elementsOrFail(list, cannotFind("first"))[0] ?? null;
}

function last(list: GoValue): GoValue {
  return elementsOrFail(list, cannotFind("last")).at(-1) ?? null;
}

function rest(list: GoValue): GoSlice {
  const elements = elementsOrFail(list, cannotFind("rest"));
  return elements.length === 0 ? nilSlice(ANY_SLICE) : elements.slice(1);
}

function initial(list: GoValue): GoSlice {
  const elements = elementsOrFail(list, cannotFind("initial"));
  return elements.length === 0 ? nilSlice(ANY_SLICE) : elements.slice(0, -1);
}

function reverse(list: GoValue): GoSlice {
  return elementsOrFail(list, cannotFind("reverse")).toReversed();
}

function compact(list: GoValue): GoSlice {
  return elementsOrFail(list, (kind) => `Cannot compact on type ${kind}`).filter((item) => !isEmpty(item));
}

function uniq(list: GoValue): GoSlice {
  const unique: GoValue[] = [];
  // What a Set tells apart as Go does need not be compared with all the others.
  const known = new Set<GoValue>();
  const jsonNumbers = new Set<string>();
  const others: GoValue[] = [];
  for (const item of elementsOrFail(list, cannotFind("uniq"))) {
    if (item instanceof JsonNumber) {
      if (jsonNumbers.has(item.text)) continue;
      jsonNumbers.add(item.text);
    } else if (typeof item !== "object" && !Number.isNaN(item)) {
      if (known.has(item)) continue;
      known.add(item);
    } else {
      if (contains(others, item)) continue;
      others.push(item);
    }
    unique.push(item);
  }
  return unique;
}

function without(list: GoValue, ...omitted: GoValue[]): GoSlice {
  return elementsOrFail(list, cannotFind("without")).filter((item) => !contains(omitted, item));
}

function has(wanted: GoValue, list: GoValue): boolean {
  if (list === null || list === undefined) return false;
  return contains(elementsOrFail(list, cannotFind("has")), wanted);
}

function slice(list: GoValue, ...indices: GoValue[]): GoValue {
  const elements = elementsOrFail(list, (kind) => `list should be type of slice or array but ${kind}`);
  if (elements.length === 0) return null;
  const start = Number(toInt64(indices[0] ?? 0n));
  const end = indices.length < 2 ? elements.length : Number(toInt64(indices[1]));
  if (start < 0 || end < start || end > elements.length) {
    throw new FunctionError("reflect.Value.Slice: slice index out of bounds");
  }
  if (list instanceof GoBytes) return new GoBytes(list.bytes.slice(start, end));
  const type = (list as GoSlice)[GO_TYPE];
  const part = elements.slice(start, end);
  return type === undefined ? part : tagged<GoSlice>(part, type);
}

function concat(...lists: GoValue[]): GoSlice {
  const all: GoValue[] = [];
  for (const list of lists) {
    for (const item of elementsOrFail(list, (kind) => `Cannot concat type ${kind} as list`)) all.push(item);
  }
  return all.length === 0 ? nilSlice(ANY_SLICE) : all;
}

function chunk(size: bigint, list: GoValue): GoSlice {
  const elements = elementsOrFail(list, (kind) => `Cannot chunk type ${kind}`);
  const chunks = size > 0n ? pieces(elements, Number(size)) : piecesOfNegativeSize(elements, Number(size));
  return tagged<GoSlice>(chunks, sliceOf(ANY_SLICE));
}

function pieces(elements: readonly GoValue[], size: number): GoValue[] {
  spendSteps((CHUNK_STEPS * elements.length) / size);
  const chunks: GoValue[] = [];
  for (let at = 0; at < elements.length; at += size) chunks.push(elements.slice(at, at + size));
  return chunks;
}

/** Sprig counts the pieces by a division that means nothing here: it makes none, one, or runs into Go's own check. */
function piecesOfNegativeSize(elements: readonly GoValue[], size: number): GoValue[] {
  const count = size === 0 ? NaN : Math.floor((elements.length - 1) / size) + 1;
  if (count === 0) return [];
  if (count === 1 && elements.length === 1 && size < -1) return [elements.slice()];
  throw new FunctionError("runtime error: makeslice: len out of range");
}

/** In two names, as Sprig has them: one panics and one returns its error, which a template cannot tell apart. */
function twice(name: string, create: (name: string) => RenderFunction): RenderFunction[] {
  const must = `must${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return [create(`sprig_${name}`), create(`sprig_${must}`)];
}

const variadic = (name: string, fixed: number, body: (...args: GoValue[]) => GoValue): RenderFunction => ({
  name,
  signature: { params: new Array<typeof ANY>(fixed).fill(ANY), variadic: ANY },
  call: (_context, args) => body(...args),
});

/**
 * Sprig's functions for lists; none changes the list it gets. A value that is no list is an error that names its kind.
 *
 *     list/tuple VALUE…             a list of the values
 *     push/append LIST VALUE        one more at the end; prepend: at the front
 *     first/last LIST               that element, nil if there is none
 *     rest/initial LIST             all but the first, all but the last
 *     reverse/uniq/compact LIST     turned round; each value once; without the empty ones
 *     without LIST VALUE…           without those values;  has VALUE LIST: whether it is one of them
 *     slice LIST [FROM [TO]]        a part of it;  concat LIST…: one after the other;  chunk SIZE LIST: in pieces
 */
export const listFunctions: readonly RenderFunction[] = [
  ...["sprig_list", "sprig_tuple"].map((name) => variadic(name, 0, (...items) => [...items])),
  ...twice("push", (name) => pure(name, [ANY, ANY], push)),
  ...twice("append", (name) => pure(name, [ANY, ANY], push)),
  ...twice("prepend", (name) => pure(name, [ANY, ANY], prepend)),
  ...twice("first", (name) => pure(name, [ANY], first)),
  ...twice("last", (name) => pure(name, [ANY], last)),
  ...twice("rest", (name) => pure(name, [ANY], rest)),
  ...twice("initial", (name) => pure(name, [ANY], initial)),
  ...twice("reverse", (name) => pure(name, [ANY], reverse)),
  ...twice("compact", (name) => pure(name, [ANY], compact)),
  ...twice("uniq", (name) => pure(name, [ANY], uniq)),
  ...twice("without", (name) => variadic(name, 1, without)),
  ...twice("has", (name) => pure(name, [ANY, ANY], has)),
  ...twice("slice", (name) => variadic(name, 1, slice)),
  ...twice("chunk", (name) => pure(name, [INT, ANY], chunk)),
  variadic("sprig_concat", 0, concat),
];
