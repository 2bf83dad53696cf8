import type { Mark, YamlCursor } from "./yaml-cursor.ts";

/** A place where a key without a question mark may have begun. */
export interface SimpleKey {
  isPossible: boolean;
  /** At the indentation of a block mapping nothing but a key may stand. */
  readonly isRequired: boolean;
  readonly tokenNumber: number;
  readonly mark: Mark;
}

const LONGEST_KEY = 1024;

function noKey(tokenNumber: number): SimpleKey {
  return { isPossible: false, isRequired: false, tokenNumber, mark: { line: 0, column: 0, index: 0 } };
}

/**
 * The last such place on each level of flow collections. A colon must come on the same line and within 1024 characters;
 * where a key is required and none comes, the document is an error.
 */
export class SimpleKeys {
  readonly #cursor: YamlCursor;
  readonly #keys: SimpleKey[] = [noKey(0)];
  /** Number of a token to the level on which it may be the beginning of a key. */
  readonly #levels = new Map<number, number>();

  constructor(cursor: YamlCursor) {
    this.#cursor = cursor;
  }

  /** Whether the token may yet turn out to begin a key. */
  isUndecided(tokenNumber: number): boolean {
    const level = this.#levels.get(tokenNumber);
    const key = level === undefined ? undefined : this.#keys[level];
    return key !== undefined && this.#isStillPossible(key);
  }

  /** A key may begin here, with the token of that number. */
  save(tokenNumber: number, isRequired: boolean): void {
    this.remove();
    this.#keys[this.#keys.length - 1] = { isPossible: true, isRequired, tokenNumber, mark: this.#cursor.mark() };
    this.#levels.set(tokenNumber, this.#keys.length - 1);
  }

  /** No key began where one may have. */
  remove(): void {
    const key = this.#keys.at(-1);
    if (key?.isPossible !== true) return;
    this.#giveUp(key);
    this.#levels.delete(key.tokenNumber);
  }

  /** The key that a colon at this place makes one; undefined when there is none. */
  take(): SimpleKey | undefined {
    const key = this.#keys.at(-1);
    if (key === undefined || !this.#isStillPossible(key)) return undefined;
    key.isPossible = false;
    this.#levels.delete(key.tokenNumber);
    return key;
  }

  /** A flow collection begins with the token of that number. */
  enter(tokenNumber: number): void {
    this.#keys.push(noKey(tokenNumber));
  }

  /** As in libyaml, an empty collection can then no longer be a key: what stands before the colon of `[]: x` is all. */
  leave(): void {
    this.#levels.delete(this.#keys.pop()?.tokenNumber ?? 0);
  }

  #isStillPossible(key: SimpleKey): boolean {
    if (!key.isPossible) return false;
    const { line, index } = key.mark;
    if (line === this.#cursor.line && index + LONGEST_KEY >= this.#cursor.index) return true;
    this.#giveUp(key);
    return false;
  }

  #giveUp(key: SimpleKey): void {
    if (key.isRequired) throw this.#cursor.error("could not find expected ':'");
    key.isPossible = false;
  }
}
