/** Writes ASN.1 in DER, as far as keys and certificates need it. */

const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

export type DerType = keyof typeof TAGS;

function header(tag: number, length: number): Buffer {
  if (length < 0x80) return Buffer.from([tag, length]);
  const digits = length.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length]), bytes]);
}

function element(tag: number, contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([header(tag, content.length), content]);
}

/** An element of that type with the contents one after the other. */
export function der(type: DerType, ...contents: readonly Uint8Array[]): Buffer {
  return element(TAGS[type], contents);
}

/** An element `[number]`; a constructed one holds other elements. */
export function contextTag(number: number, isConstructed: boolean, ...contents: readonly Uint8Array[]): Buffer {
  return element((isConstructed ? 0xa0 : 0x80) | number, contents);
}

/** A number that is not negative. */
export function derInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  const even = digits.padStart(digits.length + (digits.length % 2), "0");
  // The first bit is the sign.
  return der("integer", Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, "hex"));
}

/** Whole bytes, or less the last `unused` bits. */
export function derBits(bytes: Uint8Array, unused = 0): Buffer {
  return der("bitString", Buffer.from([unused]), bytes);
}

/** From its usual form, such as `2.5.29.15`. */
export function derOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der("objectIdentifier", Buffer.from([40 * first + second, ...rest].flatMap(base128)));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

/** Seconds since 1970 as X.509 has times: with two digits of the year from 1950 to 2049. */
export function derTime(seconds: number): Buffer {
  const text = new Date(seconds * 1000).toISOString().replace(/\.\d+/, "").replace(/[-:T]/g, "");
  const year = Number(text.slice(0, 4));
  if (year >= 1950 && year < 2050) return der("utcTime", Buffer.from(text.slice(2), "latin1"));
  return der("generalizedTime", Buffer.from(text, "latin1"));
}
