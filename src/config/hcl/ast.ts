/** A place in a config file. `line` and `column` count from 1; a column is one character (code point), as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
  /** UTF-16 offset from the start of the text. */
  readonly offset: number;
}

/** One key of an item: `listener` and `"tcp"` in `listener "tcp" {}`. */
export interface HclKey {
  readonly text: string;
  readonly position: Position;
}

export type HclValue = HclScalar | HclList | HclObject;

export interface HclScalar {
  readonly kind: "string" | "number" | "bool" | "null";
  /** Decoded text; a number keeps its source text in `raw`. Integers: octal (`0640`) and hex (`0x1A0`) as in HCL 1. */
  readonly value: string | number | boolean | null;
  /** The source text of the literal (with quotes, heredoc markers, …). */
  readonly raw: string;
  readonly position: Position;
}

export interface HclList {
  readonly kind: "list";
  readonly items: readonly HclValue[];
  readonly position: Position;
}

/** The body of a file, of a block, or of `{ … }` in a JSON config. Items keep their order and may repeat. */
export interface HclObject {
  readonly kind: "object";
  readonly items: readonly HclItem[];
  readonly position: Position;
}

/**
 * `key = value`, `key { … }`, `key "label" { … }`. `keys` has one entry for a plain key and one more for each label.
 * Where Vault's configs mean the same thing, the AST is the same: `key = { }` and `key { }` differ in `assign` only.
 */
export interface HclItem {
  readonly keys: readonly [HclKey, ...HclKey[]];
  readonly assign: boolean;
  readonly value: HclValue;
}
