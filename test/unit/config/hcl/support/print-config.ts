import type { ConfigItem, ConfigValue } from "./config-arbitrary.ts";

/** Answers a question of layout with a number from 0 up to, not including, `count`. */
export type Choose = (count: number) => number;

/** Answers layout questions from a list of numbers, again and again. */
export function chooseFrom(numbers: readonly number[]): Choose {
  let next = 0;
  return (count) => {
    const number = numbers[next % Math.max(1, numbers.length)] ?? 0;
    next += 1;
    return number % count;
  };
}

/** Writes a config as HCL 1 in one of the many ways in which it can be written. */
export function printConfig(items: readonly ConfigItem[], choose: Choose): string {
  return new ConfigPrinter(choose).items(items);
}

const GAPS = [" ", "", "\t", "\n", "  # note }\n", ' // "note\n', "/* { */", "\r\n", " /**/ "];
const SEPARATORS = ["\n", " ", ",", " , ", "\r\n\r\n", "\n# note = 1\n", ",\n"];
const IDENTIFIER = /^[\p{L}_][\p{L}\p{Nd}_.-]*$/u;
const ESCAPES: Readonly<Record<string, string>> = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", $: "\\u0024" };

class ConfigPrinter {
  readonly #choose: Choose;

  constructor(choose: Choose) {
    this.#choose = choose;
  }

  items(items: readonly ConfigItem[]): string {
    return this.#gap() + items.map((item) => this.#item(item) + this.#pick(SEPARATORS)).join("") + this.#gap();
  }

  #item({ key, labels, value }: ConfigItem): string {
    const names = [key, ...labels].map((name) => this.#name(name)).join(" ");
    const isBlock = labels.length > 0 || (value.kind === "object" && this.#choose(2) === 0);
    return isBlock
      ? names + this.#gap() + this.#value(value)
      : names + this.#gap() + "=" + this.#gap() + this.#value(value);
  }

  #name(name: string): string {
    const bare = IDENTIFIER.test(name) && name !== "true" && name !== "false" && this.#choose(3) > 0;
    return bare ? name : this.#quoted(name);
  }

  #value(value: ConfigValue): string {
    switch (value.kind) {
      case "text":
        return this.#quoted(value.text);
      case "interpolated":
        return `"${this.#escaped(value.before)}\${${value.inner}}${this.#escaped(value.after)}"`;
      case "lines":
        return this.#heredoc(value.lines);
      case "integer":
        return this.#integer(value.value);
      case "decimal":
        return value.text;
      case "bool":
        return String(value.value);
      case "list":
        return this.#list(value.items);
      case "object":
        return `{${this.items(value.items)}}`;
    }
  }

  #list(items: readonly ConfigValue[]): string {
    const comma = this.#choose(2) === 0 && items.length > 0 ? "," : "";
    return `[${items.map((item) => this.#gap() + this.#value(item) + this.#gap()).join(",")}${comma}${this.#gap()}]`;
  }

  #heredoc(lines: readonly string[]): string {
    const newline = this.#pick(["\n", "\r\n"]);
    const indent = this.#pick(["", "  ", "\t", " \t "]);
    const opening = indent === "" ? "<<EOF" : "<<-EOF";
    return [opening, ...lines.map((line) => indent + line), `${indent}EOF`, ""].join(newline);
  }

  #integer(value: number): string {
    const sign = value < 0 ? "-" : "";
    const magnitude = Math.abs(value);
    return sign + this.#pick([String(magnitude), `0x${magnitude.toString(16)}`, `0${magnitude.toString(8)}`]);
  }

  #quoted(text: string): string {
    return `"${this.#escaped(text)}"`;
  }

  #escaped(text: string): string {
    return Array.from(text, (char) => this.#escapedChar(char)).join("");
  }

  #escapedChar(char: string): string {
    const needed = ESCAPES[char];
    if (needed !== undefined) return needed;
    const code = char.codePointAt(0) ?? 0;
    // The null character and U+E123 may not stand in the text of a config for Go.
    if (code !== 0 && code !== 0xe123 && this.#choose(4) > 0) return char;
    if (code < 0x80 && this.#choose(2) === 0) return `\\${code.toString(8).padStart(3, "0")}`;
    if (code < 0x80 && this.#choose(2) === 0) return `\\x${code.toString(16).padStart(2, "0")}`;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
  }

  #gap(): string {
    return this.#pick(GAPS);
  }

  #pick(choices: readonly string[]): string {
    return choices[this.#choose(choices.length)] ?? "";
  }
}
