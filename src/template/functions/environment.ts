import { STRING } from "../language/go-type.ts";
import { stringOf, type GoValue } from "../language/values.ts";
import { FunctionError, type RenderContext } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";

/** A variable `BAO_…` that is not set stands for `VAULT_…`, as in OpenBao's agent; one that is set to nothing does not. */
function lookUp(context: RenderContext, name: string): string | undefined {
  const value = context.environment(name);
  if (value !== undefined || !name.startsWith("BAO_")) return value;
  return context.environment(`VAULT_${name.slice("BAO_".length)}`);
}

/** `env NAME`: the variable of the agent's own environment, empty if it is not set. */
const env: RenderFunction = {
  name: "env",
  signature: { params: [STRING] },
  call: (context: RenderContext, [name]: readonly GoValue[]) => lookUp(context, stringOf(name) ?? "") ?? "",
};

/** `envOrDefault NAME DEFAULT`: the default only if the variable is not set; one that is set to nothing is nothing. */
const envOrDefault: RenderFunction = {
  name: "envOrDefault",
  signature: { params: [STRING, STRING] },
  call: (context: RenderContext, [name, fallback]: readonly GoValue[]) =>
    lookUp(context, stringOf(name) ?? "") ?? stringOf(fallback) ?? "",
};

/** `mustEnv NAME`: an error if the variable is not set or empty. Unlike the others it takes the name as it is. */
const mustEnv: RenderFunction = {
  name: "mustEnv",
  signature: { params: [STRING] },
  call(context: RenderContext, [argument]: readonly GoValue[]) {
    const name = stringOf(argument) ?? "";
    const value = context.environment(name) ?? "";
    if (value === "") throw new FunctionError(`required environment variable ${name} is empty`);
    return value;
  },
};

export const environmentFunctions: readonly RenderFunction[] = [env, envOrDefault, mustEnv];
