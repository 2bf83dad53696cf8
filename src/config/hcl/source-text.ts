import { AgentError } from "../../runtime/errors.ts";
import { renderExcerpt } from "../source-excerpt.ts";
import type { Position } from "./ast.ts";

/** Deeper nesting is refused instead of overflowing the stack. Far beyond any real config. */
export const MAX_DEPTH = 500;

const BYTE_ORDER_MARK = "\uFEFF";

/** The text of a config file, which knows where in the file an offset is and how to say that something is wrong there. */
export class SourceText {
  readonly text: string;
  /** Offset of the first character to read: after the byte order mark if there is one. */
  readonly start: number;
  readonly #fileName: string;
  // Where the last question ended. Parsers ask from front to back, so each answer starts from the one before, which keeps
  // a file of one very long line (a JSON config) linear.
  #known: Position;

  constructor(text: string, fileName: string) {
    this.text = text;
    this.start = text.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    this.#fileName = fileName;
    this.#known = { line: 1, column: 1, offset: this.start };
  }

  /** Line and column of a UTF-16 offset. */
  positionAt(offset: number): Position {
    if (offset < this.#known.offset) this.#known = { line: 1, column: 1, offset: this.start };
    let { line, column } = this.#known;
    let at = this.#known.offset;
    while (at < offset) {
      const code = this.text.codePointAt(at);
      if (code === 0x0a) {
        line += 1;
        column = 1;
      } else {
        column += 1;
      }
      at += code !== undefined && code > 0xffff ? 2 : 1;
    }
    this.#known = { line, column, offset };
    return this.#known;
  }

  /** The error (to be thrown) that says what is wrong at `offset` and shows the line. */
  syntaxError(offset: number, problem: string): AgentError {
    const position = this.positionAt(offset);
    const { line, column } = position;
    const place = `${this.#fileName}:${line}:${column}`;
    return new AgentError("CONFIG_SYNTAX", `${place}: ${problem}\n${renderExcerpt(this.text, position)}`, {
      detail: { file: this.#fileName, line, column },
    });
  }
}
