/** Sprig's functions that turn any values into text. Nil is left out. */
import { ANY } from "../../language/go-type.ts";
import { formatValue } from "../../language/printf.ts";
import type { GoValue } from "../../language/values.ts";
import { pure, type RenderFunction } from "../define.ts";
import { textOf } from "./to-text.ts";

function joined(name: string, write: (value: GoValue) => string): RenderFunction {
  return {
    name,
    signature: { params: [], variadic: ANY },
    call: (_context, args) =>
      args
        .filter((value) => value !== null && value !== undefined)
        .map(write)
        .join(" "),
  };
}

/**
 *     quote VALUE…     the texts of the values in double quotes, as Go writes a string
 *     squote VALUE…    what `%v` prints of each, in single quotes, nothing escaped;  cat VALUE…: without quotes
 *     toString VALUE   the text of the value: of bytes what they say, of anything else what `%v` prints
 */
export const quoteFunctions: readonly RenderFunction[] = [
  joined("sprig_quote", (value) => formatValue(textOf(value), "q")),
  joined("sprig_squote", (value) => `'${formatValue(value)}'`),
  joined("sprig_cat", (value) => formatValue(value)),
  pure("sprig_toString", [ANY], textOf),
];
