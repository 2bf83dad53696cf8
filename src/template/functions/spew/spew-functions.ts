import { ANY, STRING } from "../../language/go-type.ts";
import type { RenderFunction } from "../define.ts";
import { dumpLine } from "./dump.ts";
import { spewSprintf } from "./spew-printf.ts";

/**
 * spew_dump value… and spew_printf format value…: nothing. Go writes to the standard output of the agent and renders
 * nothing. Here the standard output gets nothing either: it is the log of a service or the result of `attache render`,
 * and what a template works on is secret. The text of these two is what spew_sdump and spew_sprintf render.
 */
const silent: readonly RenderFunction[] = [
  { name: "spew_dump", signature: { params: [], variadic: ANY }, call: () => "" },
  { name: "spew_printf", signature: { params: [STRING], variadic: ANY }, call: () => "" },
];

/** Values in full, for debugging. Where Go prints addresses, which differ from run to run, one and the same is printed. */
export const spewFunctions: readonly RenderFunction[] = [
  ...silent,
  {
    name: "spew_sdump",
    signature: { params: [], variadic: ANY },
    call: (_context, args) => args.map(dumpLine).join(""),
  },
  {
    name: "spew_sprintf",
    signature: { params: [STRING], variadic: ANY },
    call: (_context, [format, ...args]) => spewSprintf(format as string, args),
  },
];
