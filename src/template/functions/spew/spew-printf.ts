/**
 * go-spew's Sprintf: Go's fmt.Sprintf over arguments that each are wrapped in a formatter of their own. That formatter
 * writes the value for `%v`, ignoring width and precision, and hands every other verb back to fmt with the value itself.
 */
import { normalizeGoString } from "../../language/go-string.ts";
import { pointerTo, structType } from "../../language/go-type.ts";
import { sprintf } from "../../language/printf.ts";
import { GoStruct, type GoValue } from "../../language/values.ts";
import { spewInline } from "./spew-format.ts";

const MAX_SIZE = 1_000_000;

/** What fmt takes for the type of every argument. */
const WRAPPER = "*spew.formatState";
const wrapper = new GoStruct(pointerTo(structType("spew.formatState")), new Map<string, GoValue>());

export function spewSprintf(format: string, args: readonly GoValue[]): string {
  return normalizeGoString(new Directives(format, args).run());
}

interface Directive {
  flags: string;
  width: string;
  precision: string;
  goodIndex: boolean;
}

class Directives {
  readonly #format: string;
  readonly #args: readonly GoValue[];
  #out = "";
  #at = 0;
  #arg = 0;
  #reordered = false;

  constructor(format: string, args: readonly GoValue[]) {
    this.#format = format;
    this.#args = args;
  }

  run(): string {
    for (let percent = this.#nextPercent(); percent; percent = this.#nextPercent()) this.#directive();
    if (!this.#reordered && this.#arg < this.#args.length) {
      const extra = this.#args.slice(this.#arg).map((arg) => `${WRAPPER}=${plain(arg)}`);
      this.#out += `%!(EXTRA ${extra.join(", ")})`;
    }
    return this.#out;
  }

  /** Copies the text up to behind the next percent sign; false when there is none. */
  #nextPercent(): boolean {
    const percent = this.#format.indexOf("%", this.#at);
    this.#out += this.#format.slice(this.#at, percent < 0 ? undefined : percent);
    this.#at = percent + 1;
    return percent >= 0;
  }

  #directive(): void {
    const flags = this.#match(/[-+# 0]*/y);
    const directive: Directive = { flags, width: "", precision: "", goodIndex: true };
    // Behind the flags alone, a letter with an argument for it is the verb.
    const simple = /[a-z]/.test(this.#format[this.#at] ?? "") && this.#arg < this.#args.length;
    if (!simple) this.#sizes(directive);
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) {
      this.#out += "%!(NOVERB)";
      return;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    this.#verb(verb.isWellFormed() ? verb : "\ufffd", directive);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#format)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #sizes(directive: Directive): void {
    let afterIndex = this.#index(directive);
    if (this.#format[this.#at] === "*") {
      this.#star("BADWIDTH");
      afterIndex = false;
    } else {
      directive.width = this.#digits();
      if (afterIndex && directive.width !== "") directive.goodIndex = false;
    }
    if (this.#format[this.#at] === "." && this.#at + 1 < this.#format.length) {
      this.#at += 1;
      if (afterIndex) directive.goodIndex = false;
      afterIndex = this.#index(directive);
      if (this.#format[this.#at] === "*") {
        this.#star("BADPREC");
        afterIndex = false;
      } else {
        directive.precision = `.${this.#digits()}`;
      }
    }
    if (!afterIndex) this.#index(directive);
  }

  /** No wrapped argument is an integer, so a width or precision from one is always wrong. */
  #star(complaint: string): void {
    this.#at += 1;
    this.#out += `%!(${complaint})`;
    if (this.#arg < this.#args.length) this.#arg += 1;
  }

  #digits(): string {
    const digits = this.#match(/[0-9]*/y);
    if (Number(digits.slice(0, -1)) <= MAX_SIZE) return digits;
    // Of a format with a number that is too large Go reads nothing more.
    this.#at = this.#format.length;
    return "";
  }

  /** Reads an argument index such as [3]; true when there was a well-formed one. */
  #index(directive: Directive): boolean {
    if (this.#format[this.#at] !== "[") return false;
    this.#reordered = true;
    const close = this.#format.indexOf("]", this.#at + 1);
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#at += 1;
      directive.goodIndex = false;
      return false;
    }
    const text = this.#format.slice(this.#at + 1, close);
    const isNumber = /^[0-9]+$/.test(text) && Number(text.slice(0, -1)) <= MAX_SIZE;
    this.#at = close + 1;
    if (isNumber && Number(text) >= 1 && Number(text) <= this.#args.length) {
      this.#arg = Number(text) - 1;
      return true;
    }
    directive.goodIndex = false;
    return isNumber;
  }

  #verb(verb: string, { flags, width, precision, goodIndex }: Directive): void {
    if (verb === "%") this.#out += "%";
    else if (!goodIndex) this.#out += `%!${verb}(BADINDEX)`;
    else if (this.#arg >= this.#args.length) this.#out += `%!${verb}(MISSING)`;
    else this.#print(verb, flags, `%${flags}${width}${precision}`);
  }

  #print(verb: string, flags: string, directive: string): void {
    const value = this.#args[this.#arg];
    this.#arg += 1;
    if (verb === "v") {
      this.#out += spewInline(value, { plus: flags.includes("+"), sharp: flags.includes("#") });
    } else if (verb === "T") {
      this.#out += sprintf(`${directive}s`, [WRAPPER]);
    } else {
      this.#out += sprintf(`${directive}${verb}`, [verb === "p" || verb === "w" ? wrapper : value]);
    }
  }
}

function plain(value: GoValue): string {
  return spewInline(value, { plus: false, sharp: false });
}
