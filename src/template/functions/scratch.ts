import { sortGoStrings } from "../language/go-string.ts";
import { ANY, ANY_MAP, ANY_SLICE, pointerTo, STRING, structType, type GoType } from "../language/go-type.ts";
import { quoteGoString } from "../language/quote.ts";
import { GoObject, goTypeOf, stringOf, type BoundMethod, type GoMap, type GoValue } from "../language/values.ts";
import { FunctionError, type RenderContext } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";
import { nilSlice } from "../language/nil-container.ts";

type Values = Map<string, GoValue>;

interface ScratchMethod {
  readonly params: readonly GoType[];
  readonly run: (values: Values, args: readonly GoValue[]) => GoValue;
}

function text(value: GoValue): string {
  return stringOf(value) ?? "";
}

/** The map that is kept under the name, if it is one that MapSet could have made. */
function mapAt(values: Values, name: string): GoMap | undefined {
  const value = values.get(name);
  return value instanceof Map && goTypeOf(value).name === ANY_MAP.name ? value : undefined;
}

function mapSet(values: Values, [name, key, value]: readonly GoValue[], overwrites: boolean): string {
  if (!values.has(text(name))) values.set(text(name), new Map<GoValue, GoValue>());
  const map = mapAt(values, text(name));
  if (map === undefined) throw new FunctionError(`${quoteGoString(text(name))} is not a map`);
  if (overwrites || !map.has(text(key))) map.set(text(key), value);
  return "";
}

function mapValues(values: Values, name: string): GoValue {
  const map = mapAt(values, name);
  if (map === undefined) return nilSlice(ANY_SLICE);
  return sortGoStrings(Array.from(map.keys(), text)).map((key) => map.get(key));
}

/** Methods that set something give an empty text, so that they leave no trace where they stand. */
const METHODS: ReadonlyMap<string, ScratchMethod> = new Map(
  Object.entries({
    Key: { params: [STRING], run: (values, [name]) => values.has(text(name)) },
    Get: { params: [STRING], run: (values, [name]) => values.get(text(name)) ?? null },
    Set: {
      params: [STRING, ANY],
      run(values, [name, value]) {
        values.set(text(name), value);
        return "";
      },
    },
    SetX: {
      params: [STRING, ANY],
      run(values, [name, value]) {
        if (!values.has(text(name))) values.set(text(name), value);
        return "";
      },
    },
    MapSet: { params: [STRING, STRING, ANY], run: (values, args) => mapSet(values, args, true) },
    MapSetX: { params: [STRING, STRING, ANY], run: (values, args) => mapSet(values, args, false) },
    MapValues: { params: [STRING], run: (values, [name]) => mapValues(values, text(name)) },
  } satisfies Record<string, ScratchMethod>),
);

class Scratch extends GoObject {
  readonly type: GoType = SCRATCH;
  readonly #values: Values;

  constructor(values: Values) {
    super();
    this.#values = values;
  }

  override method(name: string): BoundMethod | undefined {
    const method = METHODS.get(name);
    if (method === undefined) return undefined;
    return { params: method.params, call: (args) => method.run(this.#values, args) };
  }
}

const SCRATCH = pointerTo(structType("template.Scratch"));

/** `scratch.Set NAME VALUE`, `scratch.Get NAME` and so on: what a template notes during one rendering. */
const scratch: RenderFunction = {
  name: "scratch",
  signature: { params: [] },
  call: (context: RenderContext) => new Scratch(context.scratch),
};

export const scratchFunctions: readonly RenderFunction[] = [scratch];
