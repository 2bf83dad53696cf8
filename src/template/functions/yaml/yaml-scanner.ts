/**
 * The tokens of a document. What libyaml takes for a key, where it looks ahead and how far, decides which documents are
 * errors and on which line, so this keeps its rules: a place where a simple key may begin is noted, and when a colon makes
 * it one, a key token is put before what was scanned since.
 */
import { scanBlockScalar } from "./scan-block-scalar.ts";
import { scanPlainScalar, scanQuotedScalar } from "./scan-flow-scalar.ts";
import { scanAnchor, scanDirective, scanTag } from "./scan-property.ts";
import { SimpleKeys } from "./simple-keys.ts";
import { isBlank, isBlankOrEnd, isBreak, type Mark, YamlCursor } from "./yaml-cursor.ts";
import { scannerError } from "./yaml-error.ts";
import type { YamlInput } from "./yaml-input.ts";
import type { PlainKind, Token } from "./yaml-token.ts";

/** libyaml allows 10,000, which would overflow the stack in what walks the value. */
const MAX_DEPTH = 1000;
const NO_PLAIN_START = /[-?:,[\]{}#&*!|>'"%@`]/;

export class YamlScanner {
  readonly #cursor: YamlCursor;
  readonly #tokens: Token[] = [];
  /** Tokens that were taken from the queue. */
  #taken = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  #flowLevel = 0;
  #mayStartKey = true;
  readonly #keys: SimpleKeys;

  constructor(input: YamlInput) {
    this.#cursor = new YamlCursor(input);
    this.#keys = new SimpleKeys(this.#cursor);
  }

  /** The next token, which stays in the queue. */
  peek(): Token {
    for (;;) {
      const [token] = this.#tokens;
      if (token !== undefined && !this.#keys.isUndecided(this.#taken)) return token;
      this.#fetch();
    }
  }

  /** Takes the next token, which must have been peeked at, from the queue. */
  skip(): void {
    this.#tokens.shift();
    this.#taken += 1;
  }

  /** The number of the token that comes next into the queue. */
  get #nextNumber(): number {
    return this.#taken + this.#tokens.length;
  }

  #saveKey(): void {
    if (!this.#mayStartKey) return;
    this.#keys.save(this.#nextNumber, this.#flowLevel === 0 && this.#indent === this.#cursor.column);
  }

  #push(kind: PlainKind, line = this.#cursor.line): void {
    this.#tokens.push({ kind, line });
  }

  /** A collection in block style begins when something stands further right than what is open. */
  #openBlock(mark: Mark, kind: PlainKind, before = this.#tokens.length): void {
    if (this.#flowLevel > 0 || this.#indent >= mark.column) return;
    this.#indents.push(this.#indent);
    this.#indent = mark.column;
    this.#checkDepth(this.#indents.length);
    this.#insert(before, { kind, line: mark.line });
  }

  /** A token whose place in the queue has been taken already comes last. */
  #insert(at: number, token: Token): void {
    this.#tokens.splice(at < 0 ? this.#tokens.length : at, 0, token);
  }

  #closeBlocks(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push("blockEnd");
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #checkDepth(depth: number): void {
    if (depth > MAX_DEPTH) throw scannerError(this.#cursor.line, `exceeded max depth of ${MAX_DEPTH}`);
  }

  #fetch(): void {
    const cursor = this.#cursor;
    this.#skipToToken();
    this.#closeBlocks(cursor.column);
    const char = cursor.peek();
    if (char === "") return this.#fetchEnd();
    if (cursor.column === 0 && char === "%") return this.#fetchAtMargin(() => this.#tokens.push(scanDirective(cursor)));
    if (cursor.isDocumentMark("-")) return this.#fetchDocumentMark("documentStart");
    if (cursor.isDocumentMark(".")) return this.#fetchDocumentMark("documentEnd");
    const isInFlow = this.#flowLevel > 0;
    const isAlone = isBlankOrEnd(cursor.peek(1));
    switch (char) {
      case "[":
        return this.#fetchFlowStart("flowSequenceStart");
      case "{":
        return this.#fetchFlowStart("flowMappingStart");
      case "]":
        return this.#fetchFlowEnd("flowSequenceEnd");
      case "}":
        return this.#fetchFlowEnd("flowMappingEnd");
      case ",":
        return this.#fetchFlowEntry();
      case "-":
        return isAlone ? this.#fetchBlockEntry() : this.#fetchScalar(char);
      case "?":
        return isInFlow || isAlone ? this.#fetchKey() : this.#fetchScalar(char);
      case ":":
        return isInFlow || isAlone ? this.#fetchValue() : this.#fetchScalar(char);
      default:
        return this.#fetchNode(char);
    }
  }

  #fetchNode(char: string): void {
    const cursor = this.#cursor;
    switch (char) {
      case "*":
        return this.#fetchKeyPart(() => scanAnchor(cursor, "alias"));
      case "&":
        return this.#fetchKeyPart(() => scanAnchor(cursor, "anchor"));
      case "!":
        return this.#fetchKeyPart(() => scanTag(cursor));
      case "|":
      case ">":
        return this.#flowLevel === 0 ? this.#fetchBlockScalar(char === "|") : this.#fetchScalar(char);
      case "'":
      case '"':
        return this.#fetchKeyPart(() => {
          const { line } = cursor;
          return { kind: "scalar", line, value: scanQuotedScalar(cursor, char), isPlain: false };
        });
      default:
        return this.#fetchScalar(char);
    }
  }

  /** A plain scalar, if one may begin like this. */
  #fetchScalar(char: string): void {
    const cursor = this.#cursor;
    const next = cursor.peek(1);
    const isStart =
      !(isBlank(char) || NO_PLAIN_START.test(char)) ||
      (char === "-" && !isBlank(next)) ||
      (this.#flowLevel === 0 && (char === "?" || char === ":") && !isBlankOrEnd(next));
    if (!isStart) throw cursor.error("found character that cannot start any token");
    let endsWithLine = false;
    this.#fetchKeyPart(() => {
      const { line } = cursor;
      const scalar = scanPlainScalar(cursor, this.#flowLevel > 0, this.#indent);
      endsWithLine = scalar.endsWithLine;
      return { kind: "scalar", line, value: scalar.value, isPlain: true };
    });
    if (endsWithLine) this.#mayStartKey = true;
  }

  /** What may be the beginning of a simple key, but cannot be followed by one. */
  #fetchKeyPart(scan: () => Token): void {
    this.#saveKey();
    this.#mayStartKey = false;
    this.#tokens.push(scan());
  }

  #fetchBlockScalar(isLiteral: boolean): void {
    this.#keys.remove();
    this.#mayStartKey = true;
    const { line } = this.#cursor;
    const value = scanBlockScalar(this.#cursor, isLiteral, this.#indent);
    this.#tokens.push({ kind: "scalar", line, value, isPlain: false });
  }

  #fetchEnd(): void {
    this.#cursor.closeLastLine();
    this.#fetchAtMargin(() => this.#push("streamEnd"));
  }

  /** What ends all blocks. */
  #fetchAtMargin(fetch: () => void): void {
    this.#closeBlocks(-1);
    this.#keys.remove();
    this.#mayStartKey = false;
    fetch();
  }

  #fetchDocumentMark(kind: PlainKind): void {
    this.#fetchAtMargin(() => {
      this.#push(kind);
      this.#cursor.skip(3);
    });
  }

  #fetchFlowStart(kind: PlainKind): void {
    this.#saveKey();
    this.#keys.enter(this.#nextNumber);
    this.#flowLevel += 1;
    this.#checkDepth(this.#flowLevel);
    this.#fetchIndicator(kind, true);
  }

  #fetchFlowEnd(kind: PlainKind): void {
    this.#keys.remove();
    if (this.#flowLevel > 0) {
      this.#flowLevel -= 1;
      this.#keys.leave();
    }
    this.#fetchIndicator(kind, false);
  }

  #fetchFlowEntry(): void {
    this.#keys.remove();
    this.#fetchIndicator("flowEntry", true);
  }

  #fetchIndicator(kind: PlainKind, mayStartKey: boolean): void {
    this.#mayStartKey = mayStartKey;
    this.#push(kind);
    this.#cursor.skip();
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      this.#expectKeyAllowed("block sequence entries are not allowed in this context");
      this.#openBlock(this.#cursor.mark(), "blockSequenceStart");
    }
    this.#keys.remove();
    this.#fetchIndicator("blockEntry", true);
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      this.#expectKeyAllowed("mapping keys are not allowed in this context");
      this.#openBlock(this.#cursor.mark(), "blockMappingStart");
    }
    this.#keys.remove();
    this.#fetchIndicator("key", this.#flowLevel === 0);
  }

  #fetchValue(): void {
    const key = this.#keys.take();
    if (key !== undefined) {
      const at = key.tokenNumber - this.#taken;
      this.#insert(at, { kind: "key", line: key.mark.line });
      this.#openBlock(key.mark, "blockMappingStart", at);
      return this.#fetchIndicator("value", false);
    }
    if (this.#flowLevel === 0) {
      this.#expectKeyAllowed("mapping values are not allowed in this context");
      this.#openBlock(this.#cursor.mark(), "blockMappingStart");
    }
    return this.#fetchIndicator("value", this.#flowLevel === 0);
  }

  #expectKeyAllowed(problem: string): void {
    if (!this.#mayStartKey) throw this.#cursor.error(problem);
  }

  /** Eats white space and comments. A tab is no space where a key may begin. */
  #skipToToken(): void {
    const cursor = this.#cursor;
    for (;;) {
      if (cursor.isAtStart && cursor.peek() === "\ufeff") cursor.skip();
      while (cursor.peek() === " " || (cursor.peek() === "\t" && (this.#flowLevel > 0 || !this.#mayStartKey))) {
        cursor.skip();
      }
      cursor.skipComment();
      if (!isBreak(cursor.peek())) return;
      cursor.takeBreak();
      if (this.#flowLevel === 0) this.#mayStartKey = true;
    }
  }
}
