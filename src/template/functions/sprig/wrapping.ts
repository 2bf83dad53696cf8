/** Sprig's functions for lines: wrapping, indenting, repeating. */
import { byteLength } from "../../language/go-string.ts";
import { INT, STRING } from "../../language/go-type.ts";
import { checkLength, TextBuilder } from "../../language/text-builder.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { fromBinary, toBinary } from "./binary-text.ts";

/**
 * Lines of at most `width` bytes, by the rules of goutils: broken at spaces, which are lost there. A longer word is broken
 * too, or with `keepWords` makes its line longer.
 */
function wrap(text: string, width: bigint, lineEnd: string, keepWords: boolean): string {
  const binary = toBinary(text);
  const size = width < 1n ? 1 : Number(width);
  const end = toBinary(lineEnd);
  const out = new TextBuilder();
  let at = 0;
  while (binary.length - at > size) {
    if (binary[at] === " ") {
      at += 1;
      continue;
    }
    // Not in the whole text: without a space before, that would look through all of it for each line.
    const inLine = binary.slice(at, at + size + 1).lastIndexOf(" ");
    let space = at + inLine;
    if (inLine < 0) {
      if (!keepWords) {
        out.add(binary.slice(at, at + size) + end);
        at += size;
        continue;
      }
      space = binary.indexOf(" ", at + size);
      if (space < 0) break;
    }
    out.add(binary.slice(at, space) + end);
    at = space + 1;
  }
  out.add(binary.slice(at));
  return fromBinary(out.finish());
}

/** More bytes than Go's memory allocator takes at once. */
const TOO_MANY_BYTES = 2n ** 47n;

/** strings.Repeat, with its panics. */
function repeat(count: bigint, text: string): string {
  if (count === 0n) return "";
  if (count < 0n) throw new FunctionError("strings: negative Repeat count");
  const length = BigInt(byteLength(text)) * count;
  if (length >= 2n ** 63n) throw new FunctionError("strings: Repeat output length overflow");
  if (length > TOO_MANY_BYTES) throw new FunctionError("runtime error: makeslice: len out of range");
  if (text === "") return "";
  checkLength(text.length * Number(count));
  return text.repeat(Number(count));
}

function indent(spaces: bigint, text: string): string {
  const pad = repeat(spaces, " ");
  checkLength(text.length + pad.length * text.split("\n").length);
  return pad + text.replaceAll("\n", `\n${pad}`);
}

/**
 *     wrap WIDTH TEXT, wrapWith WIDTH LINE-END TEXT    lines of that many bytes; `wrapWith` breaks long words too
 *     indent COUNT TEXT, nindent COUNT TEXT            spaces before every line; `nindent` begins with a line feed
 *     repeat COUNT TEXT
 */
export const wrappingFunctions: readonly RenderFunction[] = [
  pure("sprig_wrap", [INT, STRING], (width: bigint, text: string) => wrap(text, width, "\n", true)),
  pure("sprig_wrapWith", [INT, STRING, STRING], (width: bigint, lineEnd: string, text: string) =>
    wrap(text, width, lineEnd === "" ? "\n" : lineEnd, false),
  ),
  pure("sprig_indent", [INT, STRING], indent),
  pure("sprig_nindent", [INT, STRING], (spaces: bigint, text: string) => `\n${indent(spaces, text)}`),
  pure("sprig_repeat", [INT, STRING], repeat),
];
