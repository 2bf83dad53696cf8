import { ANY, STRING } from "../language/go-type.ts";
import { stringOf, type GoValue } from "../language/values.ts";
import { FunctionError, type RenderContext } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";

/** `executeTemplate NAME [DOT]`: what a template defined in the same text gives, as a text; without DOT it sees nil. */
const executeTemplate: RenderFunction = {
  name: "executeTemplate",
  signature: { params: [STRING], variadic: ANY },
  call(context: RenderContext, args: readonly GoValue[]) {
    if (args.length > 2) {
      const got = `expected 1 or 2, but got ${args.length}`;
      throw new FunctionError(`executeTemplate: wrong number of arguments, ${got}`);
    }
    const [name, dot = null] = args;
    return context.executeTemplate(stringOf(name) ?? "", dot);
  },
};

export const executeTemplateFunctions: readonly RenderFunction[] = [executeTemplate];
