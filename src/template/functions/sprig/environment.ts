import { normalizeGoString } from "../../language/go-string.ts";
import { STRING } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import type { RenderContext } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";

/** What may stand behind a dollar: a name in braces, braces that hold none, a special variable or a plain name. */
const REFERENCE = /\$(?:\{([^}]*)\}|(\{)|([*#$@!?0-9-])|([A-Za-z0-9_]+))/g;

/**
 * Go's os.Expand: `$name` and `${name}` become the variable's value. Where no name follows, the dollar stays; `${}` and a
 * `${` that is never closed vanish.
 */
function expandVariables(text: string, valueOf: (name: string) => string): string {
  const expanded = text.replace(REFERENCE, (_reference, braced?: string, _open?: string, ...names: string[]) => {
    const [special, plain] = names as (string | undefined)[];
    const name = braced ?? special ?? plain ?? "";
    return name === "" ? "" : valueOf(name);
  });
  return normalizeGoString(expanded);
}

/** As in Go, where Sprig knows nothing of the server's address that the agent gives to `env` and to commands. */
function ownVariable(context: RenderContext, name: string): string | undefined {
  return context.processEnvironment === undefined ? context.environment(name) : context.processEnvironment(name);
}

function define(name: string, body: (text: string, valueOf: (name: string) => string) => string): RenderFunction {
  return {
    name,
    signature: { params: [STRING] },
    call: (context: RenderContext, [text]: readonly GoValue[]) =>
      body(text as string, (variable) => ownVariable(context, variable) ?? ""),
  };
}

/** `env NAME`: a variable of the process's own environment, empty if it is not set. `expandenv TEXT`: see expandVariables. */
export const environmentFunctions: readonly RenderFunction[] = [
  define("sprig_env", (name, valueOf) => valueOf(name)),
  define("sprig_expandenv", expandVariables),
];
