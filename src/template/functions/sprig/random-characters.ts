/** Sprig's functions for random text. Every character is as likely as any other. */
import { INT, STRING } from "../../language/go-type.ts";
import { FunctionError, type RenderContext } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";
import { RandomNumbers } from "./random.ts";

const DIGITS = "0123456789";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** From the space to the tilde. */
const PRINTABLE = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));

const AT_ONCE = 4096;
/** More than may be put out; Go would try, and end for want of memory. */
const TOO_MANY = 2n ** 26n;

function randomText(context: RenderContext, alphabet: string, count: bigint): string {
  if (count > TOO_MANY) throw new FunctionError(`${count} random characters are too many`);
  // A byte beyond the last whole multiple of the alphabet's length would favour its first characters.
  const fair = 256 - (256 % alphabet.length);
  const parts: string[] = [];
  for (let missing = Number(count); missing > 0;) {
    const bytes = context.randomBytes(Math.min(missing, AT_ONCE)).filter((byte) => byte < fair);
    parts.push(Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length)).join(""));
    missing -= bytes.length;
  }
  return parts.join("");
}

function random(name: string, alphabet: string): RenderFunction {
  return {
    name,
    signature: { params: [INT] },
    call: (context, [count]) => randomText(context, alphabet, count as bigint),
  };
}

/** Fisher–Yates. A byte outside UTF-8 becomes U+FFFD. */
function shuffle(context: RenderContext, text: string): string {
  const chars = Array.from(text.toWellFormed());
  const random = new RandomNumbers(context);
  for (let last = chars.length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    const char = chars[last] ?? "";
    chars[last] = chars[other] ?? "";
    chars[other] = char;
  }
  return chars.join("");
}

/** `randNumeric COUNT` and the like: none for a count below 1. `shuffle TEXT`: its characters in another order. */
export const randomCharacterFunctions: readonly RenderFunction[] = [
  random("sprig_randAlphaNum", DIGITS + LETTERS),
  random("sprig_randAlpha", LETTERS),
  random("sprig_randAscii", PRINTABLE),
  random("sprig_randNumeric", DIGITS),
  {
    name: "sprig_shuffle",
    signature: { params: [STRING] },
    call: (context, [text]) => shuffle(context, text as string),
  },
];
