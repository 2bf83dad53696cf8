import { AgentError } from "../runtime/errors.ts";
import type { Position } from "./hcl/ast.ts";
import { renderExcerpt } from "./source-excerpt.ts";

/** A file that was read. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Where a part of the configuration comes from. */
export interface Origin {
  readonly source: SourceFile;
  readonly position: Position;
}

/**
 * How much of the source line a problem shows: "line" all of it, "key" only up to the end of the key (what follows may
 * be a secret under a misspelt name), "none" nothing.
 */
export type Excerpt = "line" | "key" | "none";

interface Problem {
  readonly origin: Origin | undefined;
  readonly text: string;
}

/** Collects what is wrong, so that it can be said all at once. */
export class ProblemList {
  readonly #problems: Problem[] = [];
  readonly #sensitiveKeys: ReadonlySet<string>;

  /** A line that holds one of the sensitive keys is never shown. */
  constructor(sensitiveKeys: ReadonlySet<string>) {
    this.#sensitiveKeys = sensitiveKeys;
  }

  get count(): number {
    return this.#problems.length;
  }

  add(origin: Origin | undefined, message: string, excerpt: Excerpt = "line"): void {
    const text =
      origin === undefined ? message : `${formatOrigin(origin)}: ${message}${this.#excerpt(origin, excerpt)}`;
    this.#problems.push({ origin, text });
  }

  /** Adds an error of the parser, whose message names the place itself. */
  addError(origin: Origin, error: AgentError): void {
    this.#problems.push({ origin, text: error.message });
  }

  /** Throws CONFIG_INVALID with every problem, in the order of the files, if there is any. */
  throwIfAny(files: readonly SourceFile[]): void {
    if (this.#problems.length === 0) return;
    const rank = (problem: Problem): number =>
      problem.origin === undefined ? files.length : files.indexOf(problem.origin.source);
    const sorted = this.#problems.toSorted(
      (a, b) => rank(a) - rank(b) || (a.origin?.position.offset ?? 0) - (b.origin?.position.offset ?? 0),
    );
    const texts = sorted.map((problem) => problem.text).join("\n");
    const heading = sorted.length === 1 ? "" : `the configuration has ${sorted.length} problems:\n`;
    throw new AgentError("CONFIG_INVALID", `${heading}${texts}`, { detail: { problems: sorted.length } });
  }

  #excerpt({ source, position }: Origin, excerpt: Excerpt): string {
    if (excerpt === "none") return "";
    const { text } = source;
    const start = position.offset === 0 ? 0 : text.lastIndexOf("\n", position.offset - 1) + 1;
    const newline = text.indexOf("\n", position.offset);
    const lineEnd = newline === -1 ? text.length : newline;
    const end = excerpt === "line" ? lineEnd : position.offset + keyLength(text, position.offset);
    const words = text.slice(start, end).match(/\w+/g) ?? [];
    if (words.some((word) => this.#sensitiveKeys.has(word.toLowerCase()))) return "";
    const cut = text.slice(end, lineEnd).trim() === "" ? "" : " …";
    return `\n${renderExcerpt(text.slice(0, end) + cut, position)}`;
  }
}

/** `agent.hcl:3:5`. */
export function formatOrigin({ source, position }: Origin): string {
  return `${source.name}:${position.line}:${position.column}`;
}

function keyLength(text: string, offset: number): number {
  const key = /"(?:[^"\\\n]|\\.)*"|[\w.-]+/y;
  key.lastIndex = offset;
  return key.exec(text)?.[0].length ?? 0;
}
