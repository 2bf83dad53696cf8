import { ANY, BOOL } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import { pure, type RenderFunction } from "../define.ts";
import { isEmpty } from "./reflection.ts";

const anyNumber = (name: string, body: (values: readonly GoValue[]) => GoValue): RenderFunction => ({
  name,
  signature: { params: [], variadic: ANY },
  call: (_context, args) => body(args),
});

/**
 * Sprig's choices. Empty are nil, false, 0, and a text, list or map without content.
 *
 *     default VALUE GIVEN    GIVEN, or VALUE if that is empty;  empty VALUE: whether it is
 *     coalesce VALUE…        the first that is not empty, or nil
 *     all/any VALUE…         whether none is empty, whether one is not
 *     ternary YES NO BOOL    YES if the last one is true
 */
export const defaultFunctions: readonly RenderFunction[] = [
  {
    name: "sprig_default",
    signature: { params: [ANY], variadic: ANY },
    call: (_context, [fallback, given]) => (isEmpty(given) ? fallback : given),
  },
  pure("sprig_empty", [ANY], (value: GoValue) => isEmpty(value)),
  anyNumber("sprig_coalesce", (values) => values.find((value) => !isEmpty(value)) ?? null),
  anyNumber("sprig_all", (values) => values.every((value) => !isEmpty(value))),
  anyNumber("sprig_any", (values) => values.some((value) => !isEmpty(value))),
  pure("sprig_ternary", [ANY, ANY, BOOL], (yes: GoValue, no: GoValue, choice: boolean) => (choice ? yes : no)),
];
