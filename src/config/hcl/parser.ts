import type { HclItem, HclKey, HclList, HclObject, HclScalar, HclValue } from "./ast.ts";
import { HclLexer } from "./lexer.ts";
import type { HclToken } from "./lexer.ts";
import { MAX_DEPTH, SourceText } from "./source-text.ts";

/**
 * Parses HCL 1, the language of Vault's config files. `fileName` is only for error messages. Keys that repeat are kept in
 * order: what that means is the schema's affair. Throws AgentError `CONFIG_SYNTAX` with the place and the line.
 */
export function parseHcl(text: string, fileName: string): HclObject {
  const source = new SourceText(text, fileName);
  const nul = text.indexOf("\0");
  if (nul !== -1) throw source.syntaxError(nul, "the file holds a null character: it is no text file");
  return new HclParser(source).file();
}

class HclParser {
  readonly #source: SourceText;
  readonly #lexer: HclLexer;
  #token: HclToken;

  constructor(source: SourceText) {
    this.#source = source;
    this.#lexer = new HclLexer(source);
    this.#token = this.#lexer.next();
  }

  file(): HclObject {
    const items: HclItem[] = [];
    while (this.#token.kind !== "end") items.push(this.#item(0));
    return { kind: "object", items, position: this.#source.positionAt(this.#source.start) };
  }

  #advance(): HclToken {
    const token = this.#token;
    this.#token = this.#lexer.next();
    return token;
  }

  #item(depth: number): HclItem {
    const keys = this.#keys();
    const assign = this.#token.kind === "=";
    const value = assign ? this.#assigned(keys, depth) : this.#block(keys, depth);
    // HCL 1 lets a comma follow an item; lists of objects are often written so.
    if (this.#token.kind === ",") this.#advance();
    return { keys, assign, value };
  }

  #keys(): [HclKey, ...HclKey[]] {
    const first = this.#key();
    if (first === undefined) throw this.#notAKey();
    const keys: [HclKey, ...HclKey[]] = [first];
    for (let label = this.#key(); label !== undefined; label = this.#key()) keys.push(label);
    return keys;
  }

  #key(): HclKey | undefined {
    const token = this.#token;
    if (token.kind !== "identifier" && token.kind !== "string") return undefined;
    // The position is asked for before the next token is read, so that questions go from front to back.
    const position = this.#source.positionAt(token.start);
    this.#advance();
    return { text: token.value, position };
  }

  #assigned(keys: readonly [HclKey, ...HclKey[]], depth: number): HclValue {
    const equals = this.#advance();
    const names = quotedKeys(keys);
    if (keys.length > 1) {
      const onLine = keys.filter((key) => key.position.line === keys[0].position.line);
      if (onLine.length < keys.length) throw this.#noValue((onLine.at(-1) ?? keys[0]).position.offset, onLine);
      throw this.#source.syntaxError(equals.start, `a block with labels takes no '=': write ${names} { … } without it`);
    }
    const { kind, start } = this.#token;
    const isNextKey = kind === "identifier" && this.#source.text.slice(equals.end, start).includes("\n");
    if (kind === "end" || kind === "}" || isNextKey) {
      throw this.#source.syntaxError(equals.start, `missing value after '=' for the key ${names}`);
    }
    return this.#value(depth, `for the key ${names}`);
  }

  #block(keys: readonly [HclKey, ...HclKey[]], depth: number): HclObject {
    if (this.#token.kind === "{") return this.#object(depth);
    // The key is the place to look at if the line or the file ends after it.
    const last = keys.at(-1) ?? keys[0];
    const between = this.#source.text.slice(last.position.offset, this.#token.start);
    const atKey = this.#token.kind === "end" || between.includes("\n");
    throw this.#noValue(atKey ? last.position.offset : this.#token.start, keys);
  }

  #noValue(at: number, keys: readonly HclKey[]): Error {
    const [expected, what] = keys.length > 1 ? ["'{'", "keys"] : ["'=' or '{'", "key"];
    // `10m` is a number and a key to the lexer.
    const first = keys[0]?.position.offset ?? at;
    const hint = /[0-9]/.test(this.#source.text.charAt(first - 1)) ? " (a value such as 10m needs double quotes)" : "";
    return this.#source.syntaxError(at, `expected ${expected} after the ${what} ${quotedKeys(keys)}${hint}`);
  }

  #value(depth: number, where: string): HclValue {
    const token = this.#token;
    switch (token.kind) {
      case "string":
      case "heredoc":
      case "number":
      case "bool":
        return this.#scalar(token);
      case "{":
        return this.#object(depth);
      case "[":
        return this.#list(depth);
      case "identifier":
        throw this.#source.syntaxError(
          token.start,
          `expected a value ${where}, found a bare word: strings need double quotes`,
        );
      default:
        throw this.#source.syntaxError(token.start, `expected a value ${where}, found ${describe(token)}`);
    }
  }

  #scalar(token: HclToken & { readonly value: string | number | boolean }): HclScalar {
    const position = this.#source.positionAt(token.start);
    const raw = this.#source.text.slice(token.start, token.end);
    this.#advance();
    const kind = token.kind === "number" || token.kind === "bool" ? token.kind : "string";
    return { kind, value: token.value, raw, position };
  }

  #object(depth: number): HclObject {
    const open = this.#open(depth);
    const position = this.#source.positionAt(open.start);
    const items: HclItem[] = [];
    while (this.#token.kind !== "}") {
      if (this.#token.kind === "end") throw this.#neverClosed(open);
      items.push(this.#item(depth + 1));
    }
    this.#advance();
    return { kind: "object", items, position };
  }

  #list(depth: number): HclList {
    const open = this.#open(depth);
    const position = this.#source.positionAt(open.start);
    const items: HclValue[] = [];
    // As in HCL 1, commas may repeat, and none is needed after a list in the list.
    let needsComma = false;
    while (this.#token.kind !== "]") {
      if (this.#token.kind === "end") throw this.#neverClosed(open);
      if (this.#token.kind === ",") {
        needsComma = false;
        this.#advance();
        continue;
      }
      const { line, column } = position;
      if (needsComma) {
        throw this.#source.syntaxError(
          this.#token.start,
          `expected ',' or ']' in the list that starts at line ${line}, column ${column}, found ${describe(this.#token)}`,
        );
      }
      const item = this.#value(depth + 1, `in the list that starts at line ${line}, column ${column}`);
      items.push(item);
      needsComma = item.kind !== "list";
    }
    this.#advance();
    return { kind: "list", items, position };
  }

  #open(depth: number): HclToken {
    if (depth >= MAX_DEPTH) throw this.#source.syntaxError(this.#token.start, "nested too deeply");
    return this.#advance();
  }

  #notAKey(): Error {
    const token = this.#token;
    if (token.kind === "}") {
      return this.#source.syntaxError(token.start, "unbalanced '}': no block is open here");
    }
    return this.#source.syntaxError(token.start, `expected a key, found ${describe(token)}`);
  }

  #neverClosed(open: HclToken): Error {
    const close = open.kind === "{" ? "}" : "]";
    return this.#source.syntaxError(
      open.start,
      `this '${open.kind}' is never closed: no '${close}' for it up to the end`,
    );
  }
}

function quotedKeys(keys: readonly HclKey[]): string {
  return keys.map((key) => JSON.stringify(key.text)).join(" ");
}

function describe(token: HclToken): string {
  switch (token.kind) {
    case "identifier":
      return "a bare word";
    case "heredoc":
      return "a heredoc";
    case "string":
    case "number":
      return `a ${token.kind}`;
    case "bool":
      return String(token.value);
    case "end":
      return "the end of the file";
    default:
      return `'${token.kind}'`;
  }
}
