import { ANY, STRING } from "../../language/go-type.ts";
import { goType, type GoValue } from "../../language/values.ts";
import { deepEqual } from "../deep-equal.ts";
import { pure, type RenderFunction } from "../define.ts";
import { kindName } from "./reflection.ts";

/** `%T` of nil is `<nil>`. */
function typeName(value: GoValue): string {
  return goType(value ?? null);
}

/**
 * Sprig's questions about types, by the names that Go gives them.
 *
 *     typeOf VALUE             `string`, `[]interface {}`, `*dependency.Secret` …
 *     typeIs NAME VALUE        whether that is its type;  typeIsLike: also for a pointer to it
 *     kindOf VALUE             `string`, `slice`, `map`, `int64`, `ptr` …; `invalid` for nil
 *     kindIs NAME VALUE        whether that is its kind
 *     deepEqual VALUE VALUE    whether type and content are the same
 */
export const typeFunctions: readonly RenderFunction[] = [
  pure("sprig_typeOf", [ANY], typeName),
  pure("sprig_typeIs", [STRING, ANY], (name: string, value: GoValue) => name === typeName(value)),
  pure("sprig_typeIsLike", [STRING, ANY], (name: string, value: GoValue) =>
    [name, `*${name}`].includes(typeName(value)),
  ),
  pure("sprig_kindOf", [ANY], (value: GoValue) => kindName(value)),
  pure("sprig_kindIs", [STRING, ANY], (name: string, value: GoValue) => name === kindName(value)),
  pure("sprig_deepEqual", [ANY, ANY], (a: GoValue, b: GoValue) => deepEqual(a, b)),
];
