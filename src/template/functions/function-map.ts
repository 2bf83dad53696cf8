import { STRING } from "../language/go-type.ts";
import { FunctionError } from "../render-context.ts";
import { coreFunctions } from "./core-functions.ts";
import type { RenderFunction } from "./define.ts";
import { functionGroups } from "./function-groups.ts";

export type FunctionMap = ReadonlyMap<string, RenderFunction>;

const core: FunctionMap = byName(coreFunctions);

/**
 * The functions that the text may call, by name, without the language's own builtins: those of every group that the text
 * names, so that a start pays only for what its templates use.
 */
export async function loadFunctions(text: string): Promise<FunctionMap> {
  const wanted = functionGroups.filter(({ names }) => names.test(text));
  if (wanted.length === 0) return core;
  const loaded = await Promise.all(wanted.map((group) => group.load()));
  return byName([...coreFunctions, ...loaded.flat()]);
}

/**
 * The functions without those whose names match one of the patterns, in which `*` stands for any text. A template may
 * still name a denied one, but calling it is the error `function is disabled`, as in consul-template.
 */
export function withoutDenied(functions: FunctionMap, denylist: readonly string[]): FunctionMap {
  if (denylist.length === 0) return functions;
  const patterns = denylist.map(globPattern);
  const isDenied = (name: string): boolean => patterns.some((pattern) => pattern.test(name));
  return new Map(Array.from(functions, ([name, entry]) => [name, isDenied(name) ? denied(name) : entry]));
}

function byName(functions: readonly RenderFunction[]): FunctionMap {
  return new Map(functions.map((entry) => [entry.name, entry]));
}

function denied(name: string): RenderFunction {
  return {
    name,
    signature: { params: [], variadic: STRING },
    call() {
      throw new FunctionError("function is disabled");
    },
  };
}

function globPattern(glob: string): RegExp {
  const parts = glob.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
