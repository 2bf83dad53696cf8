import type { GoType } from "../language/go-type.ts";
import type { TemplateFunction } from "../language/template-function.ts";
import type { GoValue } from "../language/values.ts";
import type { RenderContext } from "../render-context.ts";

export type RenderFunction = TemplateFunction<RenderContext>;

/** A function that needs nothing but its arguments, whose number and types the engine has checked. */
export function pure(name: string, params: readonly GoType[], body: (...args: never[]) => GoValue): RenderFunction {
  const call = body as (...args: readonly GoValue[]) => GoValue;
  return { name, signature: { params }, call: (_context, args) => call(...args) };
}
