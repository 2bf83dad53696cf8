/** Go's fmt.Sprintf, Sprint and Sprintln. */
import { Printer } from "./printer.ts";
import { goType, integerOf, kindOf, type GoValue } from "./values.ts";

/** Go takes no width or precision beyond this. */
const MAX_SIZE = 1_000_000;

export function sprintf(format: string, args: readonly GoValue[]): string {
  return new Formatting(format, args).run();
}

/**
 * Operands side by side, with a space between two of which neither is a string. `indirect` prints what a pointer points
 * to, as an action does.
 */
export function sprint(args: readonly GoValue[], indirect = false): string {
  const printer = new Printer();
  let previousIsString = false;
  args.forEach((arg, index) => {
    const isString = kindOf(arg) === "string";
    if (index > 0 && !isString && !previousIsString) printer.out += " ";
    if (indirect) printer.indirectArg(arg);
    else printer.arg(arg, "v");
    previousIsString = isString;
  });
  return printer.finish();
}

export function sprintln(args: readonly GoValue[]): string {
  const printer = new Printer();
  args.forEach((arg, index) => {
    if (index > 0) printer.out += " ";
    printer.arg(arg, "v");
  });
  printer.out += "\n";
  return printer.finish();
}

/** What `%v` prints. */
export function formatValue(value: GoValue, verb = "v"): string {
  const printer = new Printer();
  printer.arg(value, verb);
  return printer.finish();
}

class Formatting {
  readonly #format: string;
  readonly #args: readonly GoValue[];
  readonly #printer = new Printer();
  #at = 0;
  #arg = 0;
  /** An argument index such as [3] was used anywhere: then extra arguments are not reported. */
  #reordered = false;
  #goodIndex = true;

  constructor(format: string, args: readonly GoValue[]) {
    this.#format = format;
    this.#args = args;
  }

  run(): string {
    const printer = this.#printer;
    while (this.#at < this.#format.length) {
      const percent = this.#format.indexOf("%", this.#at);
      if (percent < 0) {
        printer.out += this.#format.slice(this.#at);
        break;
      }
      printer.out += this.#format.slice(this.#at, percent);
      this.#at = percent + 1;
      this.#directive();
      printer.settle();
    }
    if (!this.#reordered && this.#arg < this.#args.length) this.#extra();
    return printer.finish();
  }

  #directive(): void {
    this.#goodIndex = true;
    this.#printer.clear();
    if (this.#flags()) return;
    let afterIndex = this.#index();
    afterIndex = this.#width(afterIndex);
    afterIndex = this.#precision(afterIndex);
    if (!afterIndex) this.#index();
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) {
      this.#printer.out += "%!(NOVERB)";
      return;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    this.#verb(verb.isWellFormed() ? verb : "\ufffd");
  }

  /** Reads the flags; true when a plain lower-case verb came right behind them and is done. */
  #flags(): boolean {
    const printer = this.#printer;
    for (;;) {
      const char = this.#format[this.#at] ?? "";
      if (char === "#") printer.sharp = true;
      else if (char === "0") printer.zero = true;
      else if (char === "+") printer.plus = true;
      else if (char === "-") printer.minus = true;
      else if (char === " ") printer.space = true;
      else if (char >= "a" && char <= "z" && this.#arg < this.#args.length) {
        this.#at += 1;
        this.#print(char);
        return true;
      } else return false;
      this.#at += 1;
    }
  }

  #verb(verb: string): void {
    if (verb === "%") this.#printer.out += "%";
    else if (!this.#goodIndex) this.#printer.out += `%!${verb}(BADINDEX)`;
    else if (this.#arg >= this.#args.length) this.#printer.out += `%!${verb}(MISSING)`;
    else this.#print(verb);
  }

  #print(verb: string): void {
    const printer = this.#printer;
    if (verb === "v" || verb === "w") {
      printer.sharpV = printer.sharp;
      printer.sharp = false;
      printer.plusV = printer.plus;
      printer.plus = false;
    }
    printer.arg(this.#args[this.#arg], verb);
    this.#arg += 1;
  }

  /** Reads an argument index such as [3]; true when there was a well-formed one. */
  #index(): boolean {
    if (this.#format[this.#at] !== "[") return false;
    this.#reordered = true;
    const close = this.#format.indexOf("]", this.#at + 1);
    if (close < 0 || this.#format.length - this.#at < 3) {
      this.#at += 1;
      this.#goodIndex = false;
      return false;
    }
    const number = this.#numberIn(this.#at + 1, close);
    this.#at = close + 1;
    if (number !== undefined && number >= 1 && number <= this.#args.length) {
      this.#arg = number - 1;
      return true;
    }
    this.#goodIndex = false;
    return number !== undefined;
  }

  /** The number that fills this stretch of the format; undefined when it is none or too large. */
  #numberIn(from: number, to: number): number | undefined {
    const digits = this.#format.slice(from, to);
    // Go gives up when the digits but the last one exceed the limit.
    if (!/^[0-9]+$/.test(digits) || Number(digits.slice(0, -1)) > MAX_SIZE) return undefined;
    return Number(digits);
  }

  /** Digits at this place; undefined when there are none. Of a number that is too large nothing remains, as in Go. */
  #digits(): number | undefined {
    const start = this.#at;
    let number = 0;
    for (;;) {
      const digit = this.#format.charCodeAt(this.#at) - 48;
      if (!(digit >= 0 && digit <= 9)) return this.#at === start ? undefined : number;
      if (number > MAX_SIZE) {
        this.#at = this.#format.length;
        return undefined;
      }
      number = number * 10 + digit;
      this.#at += 1;
    }
  }

  #width(afterIndex: boolean): boolean {
    const printer = this.#printer;
    if (this.#format[this.#at] !== "*") {
      printer.width = this.#digits();
      if (afterIndex && printer.width !== undefined) this.#goodIndex = false;
      return afterIndex;
    }
    this.#at += 1;
    const width = this.#intArg();
    if (width === undefined) printer.out += "%!(BADWIDTH)";
    printer.width = width === undefined ? undefined : Math.abs(width);
    if (width !== undefined && width < 0) {
      printer.minus = true;
      printer.zero = false;
    }
    return false;
  }

  #precision(afterIndex: boolean): boolean {
    const printer = this.#printer;
    if (this.#format[this.#at] !== "." || this.#at + 1 >= this.#format.length) return afterIndex;
    this.#at += 1;
    if (afterIndex) this.#goodIndex = false;
    const indexed = this.#index();
    if (this.#format[this.#at] !== "*") {
      printer.precision = this.#digits() ?? 0;
      return indexed;
    }
    this.#at += 1;
    const precision = this.#intArg();
    printer.precision = precision === undefined || precision < 0 ? undefined : precision;
    if (printer.precision === undefined) printer.out += "%!(BADPREC)";
    return false;
  }

  /** The next argument as a width or precision; undefined when it is no integer or too large. */
  #intArg(): number | undefined {
    if (this.#arg >= this.#args.length) return undefined;
    const value = integerOf(this.#args[this.#arg]);
    this.#arg += 1;
    if (value === undefined || value > BigInt(MAX_SIZE) || value < BigInt(-MAX_SIZE)) return undefined;
    return Number(value);
  }

  #extra(): void {
    const printer = this.#printer;
    printer.clear();
    printer.out += "%!(EXTRA ";
    this.#args.slice(this.#arg).forEach((arg, index) => {
      if (index > 0) printer.out += ", ";
      if (arg === null || arg === undefined) {
        printer.out += "<nil>";
      } else {
        printer.out += `${goType(arg)}=`;
        printer.arg(arg, "v");
      }
    });
    printer.out += ")";
  }
}
