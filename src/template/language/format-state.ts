import { Buffer } from "node:buffer";
import { formatFloat } from "./format-float.ts";
import { encodeGoString, runeCount, truncateRunes } from "./go-string.ts";
import { canBackquote, isPrintable, isValidRune, quoteGoString, quoteRune } from "./quote.ts";
import { checkLength, TextBuilder } from "./text-builder.ts";

const MAX_RUNE = 0x10ffffn;

/** Flags, width and precision of one printf directive, and the formatting of plain values that follows them. */
export class FormatState extends TextBuilder {
  width: number | undefined;
  precision: number | undefined;
  minus = false;
  plus = false;
  sharp = false;
  space = false;
  zero = false;
  /** %+v and %#v: the flags then are not those of numbers. */
  plusV = false;
  sharpV = false;

  clear(): void {
    this.width = undefined;
    this.precision = undefined;
    this.minus = false;
    this.plus = false;
    this.sharp = false;
    this.space = false;
    this.zero = false;
    this.plusV = false;
    this.sharpV = false;
  }

  padding(count: number): void {
    if (count > 0) this.out += (this.zero && !this.minus ? "0" : " ").repeat(count);
  }

  /** Appends the text, padded to the width. */
  pad(text: string): void {
    if (this.width === undefined || this.width === 0) {
      this.out += text;
      return;
    }
    const missing = this.width - runeCount(text);
    if (!this.minus) this.padding(missing);
    this.out += text;
    if (this.minus) this.padding(missing);
  }

  #padWithSpaces(text: string): void {
    const zero = this.zero;
    this.zero = false;
    this.pad(text);
    this.zero = zero;
  }

  string(text: string): void {
    this.pad(this.precision === undefined ? text : truncateRunes(text, this.precision));
  }

  quoted(text: string): void {
    const cut = this.precision === undefined ? text : truncateRunes(text, this.precision);
    if (this.sharp && canBackquote(cut)) this.pad(`\`${cut}\``);
    else this.pad(quoteGoString(cut, this.plus));
  }

  /** %x and %X of a string or bytes: each byte as two digits. */
  hexBytes(source: string | Uint8Array, upper: boolean): void {
    const all = typeof source === "string" ? encodeGoString(source) : source;
    const bytes = this.precision === undefined ? all : all.subarray(0, this.precision);
    if (bytes.length === 0) {
      this.padding(this.width ?? 0);
      return;
    }
    const prefix = this.sharp ? (upper ? "0X" : "0x") : "";
    const separator = this.space ? ` ${prefix}` : "";
    checkLength(bytes.length * (2 + separator.length));
    const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
    const digits = upper ? hex.toUpperCase() : hex;
    const text = prefix + (separator === "" ? digits : digits.replace(/..(?!$)/g, `$&${separator}`));
    const missing = (this.width ?? 0) - text.length;
    if (!this.minus) this.padding(missing);
    this.out += text;
    if (this.minus) this.padding(missing);
  }

  /** An integer in a base; the verb matters for `O` (prefix 0o) and `X` (upper case) only. */
  integer(value: bigint, base: 2 | 8 | 10 | 16, verb: string): void {
    const negative = value < 0n;
    const absolute = negative ? -value : value;
    if (this.width === undefined && this.precision === undefined && base === 10 && !this.plus && !this.space) {
      this.out += value.toString();
      return;
    }
    let wanted = 0;
    if (this.precision !== undefined) {
      wanted = this.precision;
      if (wanted === 0 && absolute === 0n) {
        this.out += " ".repeat(this.width ?? 0);
        return;
      }
    } else if (this.zero && !this.minus && this.width !== undefined) {
      wanted = this.width - (negative || this.plus || this.space ? 1 : 0);
    }
    let digits = absolute.toString(base).padStart(wanted, "0");
    if (verb === "X") digits = digits.toUpperCase();
    const sign = negative ? "-" : this.plus ? "+" : this.space ? " " : "";
    this.#padWithSpaces(sign + this.#basePrefix(base, digits, verb) + digits);
  }

  #basePrefix(base: 2 | 8 | 10 | 16, digits: string, verb: string): string {
    let prefix = "";
    if (this.sharp && base === 2) prefix = "0b";
    if (this.sharp && base === 8 && !digits.startsWith("0")) prefix = "0";
    if (this.sharp && base === 16) prefix = verb === "X" ? "0X" : "0x";
    return verb === "O" ? `0o${prefix}` : prefix;
  }

  /** 0x… whatever the flags say. */
  hexWithPrefix(value: bigint, prefixed: boolean): void {
    const sharp = this.sharp;
    this.sharp = prefixed;
    this.integer(value, 16, "v");
    this.sharp = sharp;
  }

  /** %c. */
  character(value: bigint): void {
    this.pad(String.fromCodePoint(runeOf(value)));
  }

  /** %q of an integer. */
  quotedCharacter(value: bigint): void {
    this.pad(quoteRune(runeOf(value), this.plus));
  }

  /** %U: U+0078, and with the sharp flag the character behind it. */
  unicode(value: bigint): void {
    const unsigned = BigInt.asUintN(64, value);
    const digits = Math.max(this.precision ?? 4, 4);
    let text = `U+${unsigned.toString(16).toUpperCase().padStart(digits, "0")}`;
    if (this.sharp && unsigned <= MAX_RUNE && isPrintable(Number(unsigned))) {
      text += ` '${String.fromCodePoint(Number(unsigned))}'`;
    }
    this.#padWithSpaces(text);
  }

  float(value: number, bits: number, verb: string, defaultPrecision: number): void {
    const precision = this.precision ?? defaultPrecision;
    let text = formatFloat(value, verb, precision, bits);
    if (!text.startsWith("-") && !text.startsWith("+")) text = `+${text}`;
    if (this.space && text.startsWith("+") && !this.plus) text = ` ${text.slice(1)}`;
    if (text[1] === "I" || text[1] === "N") {
      this.#padWithSpaces(this.#specialFloat(text));
      return;
    }
    if (this.sharp && verb !== "b") text = withDecimalPoint(text, verb, precision);
    if (!this.plus && text.startsWith("+")) {
      this.pad(text.slice(1));
    } else if (this.zero && !this.minus && this.width !== undefined && this.width > text.length) {
      // The sign stands before the zeros.
      this.out += text[0] ?? "";
      this.padding(this.width - text.length);
      this.out += text.slice(1);
    } else {
      this.pad(text);
    }
  }

  #specialFloat(text: string): string {
    if (text[1] === "N" && !this.space && !this.plus) return text.slice(1);
    return !this.plus && text.startsWith("+") && text[1] !== "I" ? text.slice(1) : text;
  }
}

function runeOf(value: bigint): number {
  const rune = value < 0n || value > MAX_RUNE ? 0xfffd : Number(value);
  return isValidRune(rune) ? rune : 0xfffd;
}

/** The sharp flag: a decimal point always, and the zeros that the verb would drop. */
function withDecimalPoint(text: string, verb: string, precision: number): string {
  let digits = 0;
  if (verb === "g" || verb === "G" || verb === "x") digits = precision === -1 ? 6 : precision;
  const exponent = verb === "x" || verb === "X" ? /[pP].*$/ : /[eEpP].*$/;
  const tail = exponent.exec(text)?.[0] ?? "";
  let body = text.slice(0, text.length - tail.length);
  const significant = body.slice(1).replace(".", "");
  const leading = /^0*/.exec(significant)?.[0].length ?? 0;
  digits -= significant.length - leading;
  if (!body.includes(".")) {
    if (body.length === 2 && body[1] === "0") digits -= 1;
    body += ".";
  }
  return body + "0".repeat(Math.max(digits, 0)) + tail;
}
