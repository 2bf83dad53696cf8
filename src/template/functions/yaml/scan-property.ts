/** Anchors, aliases, tags and directives. */
import { Buffer } from "node:buffer";
import { decodeGoString } from "../../language/go-string.ts";
import { isBlank, isBlankOrEnd, isBreak, isHexDigit, isNameChar, type YamlCursor } from "./yaml-cursor.ts";
import type { Token } from "./yaml-token.ts";

const BEHIND_ANCHOR = /[?:,\]}%@`]/;
const URI_CHAR = /[-0-9A-Za-z_;/?:@&=+$,.!~*'()[\]%]/;

/** `&name` or `*name`. */
export function scanAnchor(cursor: YamlCursor, kind: "anchor" | "alias"): Token {
  const { line } = cursor;
  cursor.skip();
  const value = cursor.takeWhile(isNameChar);
  const next = cursor.peek();
  if (value === "" || !(isBlankOrEnd(next) || BEHIND_ANCHOR.test(next))) {
    throw cursor.error("did not find expected alphabetic or numeric character");
  }
  return { kind, line, value };
}

/** `!suffix`, `!handle!suffix`, `!<verbatim>`, or `!` alone. A verbatim tag has no handle. */
export function scanTag(cursor: YamlCursor): Token {
  const { line } = cursor;
  const [handle, suffix] = cursor.peek(1) === "<" ? ["", scanVerbatim(cursor)] : scanShorthand(cursor);
  if (!isBlankOrEnd(cursor.peek())) throw cursor.error("did not find expected whitespace or line break");
  return { kind: "tag", line, handle, suffix };
}

function scanVerbatim(cursor: YamlCursor): string {
  cursor.skip(2);
  const uri = scanUri(cursor, "");
  if (cursor.peek() !== ">") throw cursor.error("did not find the expected '>'");
  cursor.skip();
  return uri;
}

function scanShorthand(cursor: YamlCursor): [handle: string, suffix: string] {
  const handle = scanHandle(cursor);
  if (handle.length > 1 && handle.endsWith("!")) return [handle, scanUri(cursor, "")];
  const suffix = scanUri(cursor, handle);
  return suffix === "" ? ["", handle] : ["!", suffix];
}

function scanHandle(cursor: YamlCursor): string {
  if (cursor.peek() !== "!") throw cursor.error("did not find expected '!'");
  const handle = cursor.take() + cursor.takeWhile(isNameChar);
  return cursor.peek() === "!" ? handle + cursor.take() : handle;
}

/** `head` was read for a handle and is the beginning of the tag, with an exclamation mark before it. */
function scanUri(cursor: YamlCursor, head: string): string {
  let uri = head.slice(1);
  let isEmpty = head === "";
  for (let char = cursor.peek(); URI_CHAR.test(char); char = cursor.peek()) {
    uri += char === "%" ? scanUriEscape(cursor) : cursor.take();
    isEmpty = false;
  }
  if (isEmpty) throw cursor.error("did not find expected tag URI");
  return uri;
}

/** The escaped bytes of one character. */
function scanUriEscape(cursor: YamlCursor): string {
  const octets: number[] = [];
  for (let width = 1; octets.length < width;) {
    if (cursor.peek() !== "%" || !isHexDigit(cursor.peek(1)) || !isHexDigit(cursor.peek(2))) {
      throw cursor.error("did not find URI escaped octet");
    }
    const octet = Number.parseInt(cursor.peek(1) + cursor.peek(2), 16);
    if (octets.length === 0) width = sequenceWidth(cursor, octet);
    else if (octet >> 6 !== 2) throw cursor.error("found an incorrect trailing UTF-8 octet");
    octets.push(octet);
    cursor.skip(3);
  }
  return decodeGoString(Buffer.from(octets));
}

function sequenceWidth(cursor: YamlCursor, octet: number): number {
  if (octet < 0x80) return 1;
  if (octet >> 5 === 6) return 2;
  if (octet >> 4 === 14) return 3;
  if (octet >> 3 === 30) return 4;
  throw cursor.error("found an incorrect leading UTF-8 octet");
}

/** `%YAML 1.1` or `%TAG !handle! prefix`, with the rest of its line. */
export function scanDirective(cursor: YamlCursor): Token {
  const { line } = cursor;
  cursor.skip();
  const name = cursor.takeWhile(isNameChar);
  if (name === "") throw cursor.error("could not find expected directive name");
  if (!isBlankOrEnd(cursor.peek())) throw cursor.error("found unexpected non-alphabetical character");
  if (name !== "YAML" && name !== "TAG") throw cursor.error("found unknown directive name");
  cursor.skipBlanks();
  const token = name === "YAML" ? scanVersion(cursor, line) : scanTagDirective(cursor, line);
  cursor.skipBlanks();
  cursor.skipComment();
  const char = cursor.peek();
  if (char !== "" && !isBreak(char)) throw cursor.error("did not find expected comment or line break");
  if (char !== "") cursor.takeBreak();
  return token;
}

function scanVersion(cursor: YamlCursor, line: number): Token {
  const major = scanVersionNumber(cursor);
  if (cursor.peek() !== ".") throw cursor.error("did not find expected digit or '.' character");
  cursor.skip();
  return { kind: "versionDirective", line, version: `${major}.${scanVersionNumber(cursor)}` };
}

function scanVersionNumber(cursor: YamlCursor): number {
  let digits = "";
  for (let char = cursor.peek(); /[0-9]/.test(char); char = cursor.peek()) {
    if (digits.length === 2) throw cursor.error("found extremely long version number");
    digits += cursor.take();
  }
  if (digits === "") throw cursor.error("did not find expected version number");
  return Number(digits);
}

function scanTagDirective(cursor: YamlCursor, line: number): Token {
  const handle = scanHandle(cursor);
  if (!handle.endsWith("!")) throw cursor.error("did not find expected '!'");
  if (!isBlank(cursor.peek())) throw cursor.error("did not find expected whitespace");
  cursor.skipBlanks();
  const suffix = scanUri(cursor, "");
  if (!isBlankOrEnd(cursor.peek())) throw cursor.error("did not find expected whitespace or line break");
  return { kind: "tagDirective", line, handle, suffix };
}
