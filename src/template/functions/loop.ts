import { GoChannel } from "../language/channel.ts";
import { ANY, INT64 } from "../language/go-type.ts";
import { goType, integerOf, stringOf, type GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";
import { parseInt64 } from "./parsing.ts";

/**
 * `loop END` or `loop START END`: something to range over that gives int64 from START (default 0) up to END, without it.
 * Both may be texts. As a channel of Go it can be gone through once.
 */
const loop: RenderFunction = {
  name: "loop",
  signature: { params: [], variadic: ANY },
  call(_context, args: readonly GoValue[]) {
    if (args.length !== 1 && args.length !== 2) {
      throw new FunctionError(`loop: wrong number of arguments, expected 1 or 2, but got ${args.length}`);
    }
    const [start, end] = args.length === 1 ? [0n, args[0]] : args;
    return new GoChannel(INT64, bound(start), bound(end));
  },
};

function bound(value: GoValue): bigint {
  const integer = integerOf(value);
  if (integer !== undefined) return BigInt.asIntN(64, integer);
  const text = stringOf(value);
  if (text === undefined) throw new FunctionError(`loop: bad argument type: ${goType(value)}`);
  return parseInt64(text);
}

export const loopFunctions: readonly RenderFunction[] = [loop];
