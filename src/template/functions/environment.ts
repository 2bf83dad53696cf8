import { STRING } from "../language/go-type.ts";
import { stringOf, type GoValue } from "../language/values.ts";
import type { RenderContext } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";

/** `env NAME`: the variable of the agent's own environment, empty if it is not set. */
const env: RenderFunction = {
  name: "env",
  signature: { params: [STRING] },
  call: (context: RenderContext, [name]: readonly GoValue[]) => context.environment(stringOf(name) ?? "") ?? "",
};

export const environmentFunctions: readonly RenderFunction[] = [env];
