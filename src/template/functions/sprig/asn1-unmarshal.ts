/** Go's encoding/asn1.Unmarshal for the structures of private keys: what it takes, and its words for what it does not. */
import { FunctionError } from "../../render-context.ts";

export type Asn1Kind = "int" | "integer" | "oid" | "octets" | "bits" | "raw" | "list" | Asn1Structure;

export interface Asn1Field {
  readonly name: string;
  readonly kind: Asn1Kind;
  readonly optional?: boolean;
  /** The number of an explicit tag. */
  readonly explicit?: number;
}

export interface Asn1Structure {
  /** The name of the Go type, which stands in errors. */
  readonly name: string;
  readonly fields: readonly Asn1Field[];
}

/** What was read: integers, identifiers as `1.2.3`, bytes, structures; a field that is not there is undefined. */
export type Asn1Value = bigint | string | Uint8Array | Asn1Values | undefined;
export type Asn1Values = ReadonlyMap<string, Asn1Value>;

interface Header {
  readonly class: number;
  readonly tag: number;
  readonly length: number;
  readonly isCompound: boolean;
  /** Where the content begins. */
  readonly start: number;
}

const UNIVERSAL = 0;
const CONTEXT = 2;
const UNIVERSAL_TAGS = { int: 2, integer: 2, bits: 3, octets: 4, oid: 6, list: 16 } as const;
const TYPE_NAMES = {
  int: "int",
  integer: "",
  bits: "BitString",
  octets: "",
  oid: "ObjectIdentifier",
  list: "",
} as const;

function structureError(message: string): FunctionError {
  return new FunctionError(`asn1: structure error: ${message}`);
}

export function syntaxError(message: string): FunctionError {
  return new FunctionError(`asn1: syntax error: ${message}`);
}

/** The structure at the beginning of the bytes, and how many bytes it takes. Throws FunctionError. */
export function unmarshal(bytes: Uint8Array, structure: Asn1Structure): { values: Asn1Values; length: number } {
  const { value, end } = readField(bytes, 0, { name: "", kind: structure });
  return { values: value as Asn1Values, length: end };
}

/** The same for a value that stands by itself. */
export function unmarshalValue(bytes: Uint8Array, kind: Asn1Kind): Asn1Value {
  return readField(bytes, 0, { name: "", kind }).value;
}

interface Read {
  readonly value: Asn1Value;
  readonly end: number;
}

function readField(bytes: Uint8Array, at: number, field: Asn1Field): Read {
  const isOptional = field.optional === true;
  if (at === bytes.length) {
    if (isOptional) return { value: undefined, end: at };
    throw syntaxError("sequence truncated");
  }
  const outer = readHeader(bytes, at);
  const header = field.explicit === undefined ? outer : explicitContent(bytes, outer, field.explicit);
  if (header === undefined || !fits(header, field.kind)) {
    if (isOptional) return { value: undefined, end: at };
    throw header === undefined ? structureError("explicitly tagged member didn't match") : mismatch(header, field.kind);
  }
  const end = header.start + header.length;
  if (end > bytes.length) throw syntaxError("data truncated");
  if (field.kind === "raw") return { value: bytes.subarray(at, end), end };
  return { value: content(bytes.subarray(header.start, end), field.kind), end };
}

/** The header behind an explicit tag; undefined when there is another tag. */
function explicitContent(bytes: Uint8Array, outer: Header, tag: number): Header | undefined {
  if (outer.start === bytes.length) throw structureError("explicit tag has no child");
  if (outer.class !== CONTEXT || outer.tag !== tag || (outer.length > 0 && !outer.isCompound)) return undefined;
  if (outer.length === 0) throw structureError("zero length explicit tag was not an asn1.Flag");
  return readHeader(bytes, outer.start);
}

function universalTag(kind: Exclude<Asn1Kind, "raw">): number {
  return typeof kind === "object" ? UNIVERSAL_TAGS.list : UNIVERSAL_TAGS[kind];
}

function fits(header: Header, kind: Asn1Kind): boolean {
  if (kind === "raw") return true;
  const isCompound = kind === "list" || typeof kind === "object";
  return header.class === UNIVERSAL && header.tag === universalTag(kind) && header.isCompound === isCompound;
}

/** In the format of Go's `%+v`. */
function mismatch(header: Header, kind: Asn1Kind): FunctionError {
  if (kind === "raw") return structureError("tags don't match");
  const found = `{class:${header.class} tag:${header.tag} length:${header.length} isCompound:${header.isCompound}}`;
  const flags = "optional:false explicit:false application:false private:false";
  const params = `{${flags} defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}`;
  const name = typeof kind === "object" ? kind.name : TYPE_NAMES[kind];
  return structureError(`tags don't match (${universalTag(kind)} vs ${found}) ${params} ${name} @${header.start}`);
}

function content(bytes: Uint8Array, kind: Exclude<Asn1Kind, "raw">): Asn1Value {
  if (typeof kind === "object") return structureContent(bytes, kind);
  switch (kind) {
    case "int":
      return integer(bytes, 8);
    case "integer":
      return integer(bytes);
    case "oid":
      return objectIdentifier(bytes);
    case "bits":
      return bitString(bytes);
    case "octets":
    case "list":
      return bytes;
  }
}

/** What stands behind the last field is passed over. */
function structureContent(bytes: Uint8Array, structure: Asn1Structure): Asn1Values {
  const values = new Map<string, Asn1Value>();
  let at = 0;
  for (const field of structure.fields) {
    const { value, end } = readField(bytes, at, field);
    if (value !== undefined) values.set(field.name, value);
    at = end;
  }
  return values;
}

function integer(bytes: Uint8Array, longest = Infinity): bigint {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 0) throw structureError("empty integer");
  if (bytes.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw structureError("integer not minimally-encoded");
  }
  if (bytes.length > longest) throw structureError("integer too large");
  return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString("hex")}`));
}

function bitString(bytes: Uint8Array): Uint8Array {
  const [unused = 0] = bytes;
  if (bytes.length === 0) throw syntaxError("zero length BIT STRING");
  if (unused > 7 || (bytes.length === 1 && unused > 0) || ((bytes.at(-1) ?? 0) & ((1 << unused) - 1)) !== 0) {
    throw syntaxError("invalid padding bits in BIT STRING");
  }
  return bytes.subarray(1);
}

function objectIdentifier(bytes: Uint8Array): string {
  if (bytes.length === 0) throw syntaxError("zero length OBJECT IDENTIFIER");
  const numbers: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const { value, end } = base128(bytes, at);
    if (at > 0) numbers.push(value);
    else if (value < 80) numbers.push(Math.floor(value / 40), value % 40);
    else numbers.push(2, value - 80);
    at = end;
  }
  return numbers.join(".");
}

function base128(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0;
  for (let at = start; at < bytes.length; at += 1) {
    if (at - start === 5) throw structureError("base 128 integer too large");
    const byte = bytes[at] ?? 0;
    if (at === start && byte === 0x80) throw syntaxError("integer is not minimally encoded");
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      if (value > 0x7fff_ffff) throw structureError("base 128 integer too large");
      return { value, end: at + 1 };
    }
  }
  throw syntaxError("truncated base 128 integer");
}

function readHeader(bytes: Uint8Array, start: number): Header {
  const first = bytes[start] ?? 0;
  let at = start + 1;
  let tag = first & 0x1f;
  if (tag === 0x1f) {
    ({ value: tag, end: at } = base128(bytes, at));
    if (tag < 0x1f) throw syntaxError("non-minimal tag");
  }
  const { length, end } = readLength(bytes, at);
  return { class: first >> 6, tag, length, isCompound: (first & 0x20) !== 0, start: end };
}

function readLength(bytes: Uint8Array, start: number): { length: number; end: number } {
  const first = bytes[start];
  if (first === undefined) throw syntaxError("truncated tag or length");
  if (first < 0x80) return { length: first, end: start + 1 };
  const count = first & 0x7f;
  if (count === 0) throw syntaxError("indefinite length found (not DER)");
  let length = 0;
  for (let at = start + 1; at <= start + count; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw syntaxError("truncated tag or length");
    if (length >= 1 << 23) throw structureError("length too large");
    length = length * 256 + byte;
    if (length === 0) throw structureError("superfluous leading zeros in length");
  }
  if (length < 0x80) throw structureError("non-minimal length");
  return { length, end: start + count + 1 };
}
