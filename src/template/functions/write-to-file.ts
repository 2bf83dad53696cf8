import { STRING } from "../language/go-type.ts";
import { quoteGoString } from "../language/quote.ts";
import { stringOf, type GoValue } from "../language/values.ts";
import { FunctionError, type RenderContext } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";

const MAX_UINT32 = 0xffff_ffffn;

/**
 * `writeToFile PATH USER GROUP PERMISSIONS [FLAGS] CONTENT`: notes the file, which is written when the rendering is whole;
 * gives the empty text. Flags are `append` and `newline`, found anywhere in the text; users and groups are names or
 * numbers, empty for the agent's own. Unlike Go's it writes nothing while secrets are missing or if the template fails.
 */
const writeToFile: RenderFunction = {
  name: "writeToFile",
  signature: { params: [STRING, STRING, STRING, STRING], variadic: STRING },
  call(context: RenderContext, args: readonly GoValue[]) {
    const [path = "", user = "", group = "", permissions = "", ...rest] = args.map((arg) => stringOf(arg) ?? "");
    const content = rest.at(-1);
    if (content === undefined) throw new FunctionError("runtime error: index out of range [-1]");
    // As in Go, flags count only if there is exactly one argument more.
    const flags = rest.length === 2 ? (rest[0] ?? "") : "";
    context.writeFile({
      path,
      user,
      group,
      mode: parsePermissions(permissions),
      append: flags.includes("append"),
      content: flags.includes("newline") ? `${content}\n` : content,
    });
    return "";
  },
};

/** Go's strconv.ParseUint(text, 8, 32), and what os.Chmod makes of the number. */
function parsePermissions(text: string): number {
  let value = 0n;
  for (const digit of text) {
    if (!/[0-7]/.test(digit)) throw parseError(text, "invalid syntax");
    value = value * 8n + BigInt(digit);
    if (value > MAX_UINT32) throw parseError(text, "value out of range");
  }
  if (text === "") throw parseError(text, "invalid syntax");
  return Number(value & 0o777n);
}

function parseError(text: string, reason: string): FunctionError {
  return new FunctionError(`strconv.ParseUint: parsing ${quoteGoString(text)}: ${reason}`);
}

/** Files written in passing. */
export const writeToFileFunctions: readonly RenderFunction[] = [writeToFile];
