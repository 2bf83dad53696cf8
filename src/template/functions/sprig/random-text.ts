import { INT } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import { FunctionError, type RenderContext } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";

/** More has no use in a file, but can take all memory. */
const MOST_BYTES = 2n ** 26n;

function randBytes(context: RenderContext, count: bigint): string {
  if (count < 0n) throw new FunctionError("runtime error: makeslice: len out of range");
  if (count > MOST_BYTES) throw new FunctionError(`more than ${MOST_BYTES} random bytes are refused`);
  return Buffer.from(context.randomBytes(Number(count))).toString("base64");
}

function uuid(context: RenderContext): string {
  const bytes = Buffer.from(context.randomBytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** `randBytes COUNT`: random bytes in base64. `uuidv4`: a random UUID. */
export const randomTextFunctions: readonly RenderFunction[] = [
  {
    name: "sprig_randBytes",
    signature: { params: [INT] },
    call: (context: RenderContext, [count]: readonly GoValue[]) => randBytes(context, count as bigint),
  },
  { name: "sprig_uuidv4", signature: { params: [] }, call: uuid },
];
