/** Reads DER element by element, as Go's cryptobyte does. What is not there or not well formed gives undefined. */
import { unmarshalValue } from "./asn1-unmarshal.ts";

export interface DerElement {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

export class DerReader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  get isEmpty(): boolean {
    return this.#rest.length === 0;
  }

  hasNext(tag: number): boolean {
    return this.#rest[0] === tag;
  }

  any(): DerElement | undefined {
    const [tag = 0] = this.#rest;
    const start = this.#rest.length < 2 || (tag & 0x1f) === 0x1f ? undefined : contentBounds(this.#rest);
    if (start === undefined) return undefined;
    const [from, to] = start;
    const whole = this.#rest.subarray(0, to);
    this.#rest = this.#rest.subarray(to);
    return { tag, content: whole.subarray(from), whole };
  }

  element(tag: number): DerElement | undefined {
    return this.hasNext(tag) ? this.any() : undefined;
  }

  /** A reader of what lies in the element. */
  inside(tag: number): DerReader | undefined {
    const found = this.element(tag);
    return found && new DerReader(found.content);
  }

  /** The bytes of an integer in its shortest form. */
  integer(): Uint8Array | undefined {
    const content = this.element(0x02)?.content;
    if (content === undefined || content.length === 0) return undefined;
    const [first = 0, second = 0] = content;
    const isPadded = content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
    return isPadded ? undefined : content;
  }

  /** An object identifier in its usual form, such as `2.5.29.15`. */
  oid(): string | undefined {
    const found = this.element(0x06);
    try {
      return found && (unmarshalValue(found.whole, "oid") as string);
    } catch {
      return undefined;
    }
  }

  /** A truth value. */
  boolean(): boolean | undefined {
    const content = this.element(0x01)?.content;
    if (content?.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) return undefined;
    return content[0] === 0xff;
  }

  /** The bytes of a bit string without their unused bits' number. */
  bits(): Uint8Array | undefined {
    const content = this.element(0x03)?.content;
    const [unused = 8] = content ?? [];
    if (content === undefined || unused > 7 || (content.length === 1 && unused !== 0)) return undefined;
    if (content.length > 1 && ((content.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0) return undefined;
    return content.subarray(1);
  }
}

/** Where the content of the first element begins and ends. */
function contentBounds(bytes: Uint8Array): [number, number] | undefined {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return 2 + first <= bytes.length ? [2, 2 + first] : undefined;
  const count = first & 0x7f;
  if (count === 0 || count > 4 || bytes.length < 2 + count || bytes[2] === 0) return undefined;
  const length = bytes.subarray(2, 2 + count).reduce((value, byte) => value * 256 + byte, 0);
  const end = 2 + count + length;
  return length < 0x80 || end > bytes.length ? undefined : [2 + count, end];
}
