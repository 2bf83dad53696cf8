import { quoteGoString } from "../../language/quote.ts";
import { FunctionError } from "../../render-context.ts";

/** An address as Go's net/netip reads it: 4 or 16 bytes, highest first. */
export interface IpLiteral {
  readonly bytes: readonly number[];
  /** The scope behind the `%` of an IPv6 address; empty if there is none. */
  readonly zone: string;
}

/** Go's netip.ParseAddr. Throws FunctionError with its words. */
export function parseIpLiteral(text: string): IpLiteral {
  const [mark] = /[.:%]/.exec(text) ?? [];
  if (mark === ".") return { bytes: parseIpv4(text, text), zone: "" };
  if (mark === ":") return parseIpv6(text);
  throw failure(text, mark === "%" ? "missing IPv6 address" : "unable to parse IP");
}

function failure(text: string, message: string, at = ""): FunctionError {
  const where = at === "" ? "" : ` (at ${quoteGoString(at)})`;
  return new FunctionError(`ParseAddr(${quoteGoString(text)}): ${message}${where}`);
}

/** `whole` is the text for the error, of which `text` may be the end. */
function parseIpv4(whole: string, text: string): number[] {
  const fields: number[] = [];
  let digits = "";
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? "";
    if (char >= "0" && char <= "9") {
      if (digits === "0") throw failure(whole, "IPv4 field has octet with leading zero");
      digits += char;
      if (Number(digits) > 255) throw failure(whole, "IPv4 field has value >255");
    } else if (char === ".") {
      if (at === 0 || at === text.length - 1 || digits === "") {
        throw failure(whole, "IPv4 field must have at least one digit", text.slice(at));
      }
      if (fields.length === 3) throw failure(whole, "IPv4 address too long");
      fields.push(Number(digits));
      digits = "";
    } else {
      throw failure(whole, "unexpected character", text.slice(at));
    }
  }
  if (fields.length < 3) throw failure(whole, "IPv4 address too short");
  return [...fields, Number(digits)];
}

function parseIpv6(text: string): IpLiteral {
  const percent = text.indexOf("%");
  const zone = percent < 0 ? "" : text.slice(percent + 1);
  if (percent >= 0 && zone === "") throw failure(text, "zone must be a non-empty string");
  const reader = new Ipv6Reader(text, percent < 0 ? text : text.slice(0, percent));
  return { bytes: reader.read(), zone };
}

class Ipv6Reader {
  readonly #whole: string;
  readonly #bytes: number[] = [];
  #rest: string;
  /** How many bytes stand before the `::`; -1 while there was none. */
  #ellipsis = -1;

  constructor(whole: string, address: string) {
    this.#whole = whole;
    this.#rest = address;
  }

  read(): number[] {
    if (this.#rest.startsWith("::")) {
      this.#ellipsis = 0;
      this.#rest = this.#rest.slice(2);
    }
    let isMore = this.#rest !== "";
    while (isMore && this.#bytes.length < 16) isMore = this.#group();
    if (this.#rest !== "") throw this.#failure("trailing garbage after address");
    return this.#expanded();
  }

  /** One group and the colon behind it; false at the end. */
  #group(): boolean {
    const [digits = ""] = /^[0-9a-fA-F]*/.exec(this.#rest) ?? [];
    if (digits.length > 4) throw this.#failure("each group must have 4 or less digits");
    if (digits === "") throw this.#failure("each colon-separated field must have at least one digit");
    if (this.#rest[digits.length] === ".") return this.#embeddedIpv4();
    const value = Number.parseInt(digits, 16);
    this.#bytes.push(value >> 8, value & 0xff);
    this.#rest = this.#rest.slice(digits.length);
    return this.#rest !== "" && this.#colon();
  }

  #embeddedIpv4(): boolean {
    const count = this.#bytes.length;
    if (this.#ellipsis < 0 && count !== 12) {
      throw this.#failure("embedded IPv4 address must replace the final 2 fields of the address");
    }
    if (count > 12) throw this.#failure("too many hex fields to fit an embedded IPv4 at the end of the address");
    this.#bytes.push(...parseIpv4(this.#whole, this.#rest));
    this.#rest = "";
    return false;
  }

  #colon(): boolean {
    if (!this.#rest.startsWith(":")) throw this.#failure("unexpected character, want colon");
    if (this.#rest === ":") throw this.#failure("colon must be followed by more characters");
    this.#rest = this.#rest.slice(1);
    if (!this.#rest.startsWith(":")) return true;
    if (this.#ellipsis >= 0) throw this.#failure("multiple :: in address");
    this.#ellipsis = this.#bytes.length;
    this.#rest = this.#rest.slice(1);
    return this.#rest !== "";
  }

  #expanded(): number[] {
    const missing = 16 - this.#bytes.length;
    if (missing > 0 && this.#ellipsis < 0) throw failure(this.#whole, "address string too short");
    if (missing === 0 && this.#ellipsis >= 0) {
      throw failure(this.#whole, "the :: must expand to at least one field of zeros");
    }
    const zeros = new Array<number>(missing).fill(0);
    return this.#bytes.toSpliced(Math.max(0, this.#ellipsis), 0, ...zeros);
  }

  #failure(message: string): FunctionError {
    return failure(this.#whole, message, this.#rest);
  }
}
