import { ANY } from "../language/go-type.ts";
import { FunctionError } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";
import { encodingFunctions } from "./encoding.ts";
import { environmentFunctions } from "./environment.ts";
import { fileFunctions } from "./files.ts";
import { secretFunctions } from "./secrets.ts";
import { textFunctions } from "./text.ts";

/** Every function that a template can call, by name; the language's own builtins are not among them. */
export const functionMap: ReadonlyMap<string, RenderFunction> = new Map(
  [...secretFunctions, ...environmentFunctions, ...fileFunctions, ...textFunctions, ...encodingFunctions].map(
    (entry) => [entry.name, entry],
  ),
);

/**
 * The functions without those whose names match one of the patterns, in which `*` stands for any text. A template may
 * still name a denied one, but calling it is the error `function is disabled`, as in consul-template.
 */
export function withoutDenied(denylist: readonly string[]): ReadonlyMap<string, RenderFunction> {
  if (denylist.length === 0) return functionMap;
  const patterns = denylist.map(globPattern);
  const isDenied = (name: string): boolean => patterns.some((pattern) => pattern.test(name));
  return new Map(Array.from(functionMap, ([name, entry]) => [name, isDenied(name) ? denied(name) : entry]));
}

function denied(name: string): RenderFunction {
  return {
    name,
    signature: { params: [], variadic: ANY },
    call() {
      throw new FunctionError("function is disabled");
    },
  };
}

function globPattern(glob: string): RegExp {
  const parts = glob.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}
