import { STRING } from "../../language/go-type.ts";
import { FunctionError } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";
import { GoTime } from "./go-time.ts";
import { UTC } from "./location.ts";
import { RFC3339 } from "./time-names.ts";

/**
 * timestamp [layout]: the time of the rendering in UTC, as RFC 3339, in a Go layout, or with `unix` as seconds since 1970.
 */
const timestamp: RenderFunction = {
  name: "timestamp",
  signature: { params: [], variadic: STRING },
  call(context, args) {
    if (args.length > 1) {
      throw new FunctionError(`timestamp: wrong number of arguments, expected 0 or 1, but got ${args.length}`);
    }
    const now = GoTime.now(context.now()).in(UTC);
    const [layout = RFC3339] = args as readonly string[];
    return layout === "unix" ? String(now.unixSeconds) : now.format(layout);
  },
};

/** The time of the rendering. */
export const timestampFunctions: readonly RenderFunction[] = [timestamp];
