/** Go's encoding/pem. */
import { decodeGoString, encodeGoString } from "../../language/go-string.ts";
import { FunctionError } from "../../render-context.ts";
import { decodeBase64 } from "../base64.ts";

export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const START = "-----BEGIN ";
const END = "\n-----END ";
const DASHES = "-----";

export function encodePem({ type, bytes }: PemBlock): string {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .replace(/.{1,64}/g, "$&\n");
  return `${START}${type}${DASHES}\n${lines}-----END ${type}${DASHES}\n`;
}

/** The first whole block of the text; undefined if there is none. What stands before it is passed over. */
export function decodePem(text: string): PemBlock | undefined {
  // Each character is one byte here.
  const binary = encodeGoString(text).toString("latin1");
  for (let from = 0; ;) {
    const end = binary.indexOf(END, from);
    if (end < 0) return undefined;
    const block = blockBefore(binary, from, end);
    if (block !== undefined) return block === "nothing left" ? undefined : block;
    from = end + END.length;
  }
}

/** The block from the last beginning before this end on. */
function blockBefore(binary: string, from: number, end: number): PemBlock | "nothing left" | undefined {
  const begin = binary.slice(from, end).lastIndexOf(START) + from;
  if (begin < from || (begin > from && binary[begin - 1] !== "\n")) return undefined;
  const first = readLine(binary, begin + START.length);
  if (!first.line.endsWith(DASHES)) return undefined;
  const type = first.line.slice(0, -DASHES.length);
  let at = first.next;
  let headers = 0;
  for (;;) {
    if (at === binary.length) return "nothing left";
    const { line, next } = readLine(binary, at);
    if (!line.includes(":")) break;
    headers += 1;
    at = next;
  }
  if (headers > 0 && end < at) return at > end + END.length ? "nothing left" : undefined;
  const trailer = `${type}${DASHES}`;
  const behind = end + END.length;
  if (!binary.startsWith(trailer, behind) || readLine(binary, behind + trailer.length).line !== "") return undefined;
  const bytes = decodeLines(binary.slice(at, Math.max(at, end)));
  return bytes && { type: decodeGoString(Buffer.from(type, "latin1")), bytes };
}

function decodeLines(lines: string): Uint8Array | undefined {
  try {
    return encodeGoString(decodeBase64("pem", lines.replace(/[ \t]/g, ""), "base64"));
  } catch (error) {
    if (error instanceof FunctionError) return undefined;
    throw error;
  }
}

/** The line without what is white at its end, and where the next one begins. */
function readLine(binary: string, start: number): { line: string; next: number } {
  const newline = binary.indexOf("\n", start);
  if (newline < 0) return { line: trimEnd(binary.slice(start)), next: binary.length };
  const end = newline > start && binary[newline - 1] === "\r" ? newline - 1 : newline;
  return { line: trimEnd(binary.slice(start, end)), next: newline + 1 };
}

function trimEnd(line: string): string {
  let end = line.length;
  while (end > 0 && (line[end - 1] === " " || line[end - 1] === "\t")) end -= 1;
  return line.slice(0, end);
}
