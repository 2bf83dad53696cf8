import { Buffer } from "node:buffer";
import { escapeHtml, escapeJs, escapeQuery } from "./language/escaping.ts";
import { decodeGoString, encodeGoString } from "./language/go-string.ts";
import { quoteGoString, unquoteGoString } from "./language/quote.ts";

// INVARIANT: no text is taken out before all of them were looked for, so that what is left of one value, when a shorter one
// was taken out of it, cannot stay.

const REPLACEMENT = "[redacted]";
/** Shorter values say nothing, and replacing them would make every message unreadable. */
const SHORTEST = 3;
/** A text of so many characters that stands in a value too was taken from there: no message has it by chance. */
const PIECE = 12;
const SLOTS = 1 << 16;
/** In characters. */
const LARGE = 1 << 16;
const LONGEST_MESSAGE = 1 << 14;

const SHORTEST_BASE64 = 8;
const BASE64 = /^[A-Za-z0-9+/_\-\r\n]+={0,2}$/;

/** What Go's messages quote: in double quotes, in backquotes, or one character in single quotes. */
const QUOTED = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\'|\\[^']{1,9})'/gu;

/**
 * A message without the values, whichever way Go writes them: as they are, in either case, quoted, as JSON, in base64, in
 * hexadecimal or in a URL; cut off, or a quoted piece of one (`cannot parse "rest of the value"`). What is no secret but
 * stands in one is hidden too: better a word too many. A message of more than 16 KiB is cut off.
 */
export function redactValues(message: string, read: readonly string[]): string {
  const values = read.flatMap((value) => [value, ...decoded(value)]);
  const forms = [...new Set(values.filter((value) => value.length >= SHORTEST).flatMap(writtenForms))];
  const text = message.slice(0, LONGEST_MESSAGE);
  const hidden = new Uint8Array(text.length);
  // So that no beginning of a value stays that is too short to be found.
  if (message.length > text.length) hidden.fill(1, text.length - PIECE);
  for (const form of forms) hideAll(hidden, text, form);
  hidePieces(hidden, foldCase(text), forms.filter((form) => form.length >= PIECE).map(foldCase));
  hideQuoted(hidden, text, values);
  return replaceHidden(text, hidden);
}

/** What a value in base64 stands for: templates decode it, and functions complain about what they get then. */
function decoded(value: string): string[] {
  const text = value.trim();
  if (text.length < SHORTEST_BASE64 || !BASE64.test(text)) return [];
  return [decodeGoString(Buffer.from(text, "base64"))];
}

function writtenForms(value: string): string[] {
  // What is left of a large value between two escapes is found by its pieces.
  if (value.length > LARGE) return [value];
  const bytes = encodeGoString(value);
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    quoteGoString(value).slice(1, -1),
    quoteGoString(value, true).slice(1, -1),
    json,
    json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("base64url"),
    bytes.toString("hex"),
    Buffer.from(value.trim()).toString("base64").replace(/=+$/, ""),
    encodeURIComponent(value.toWellFormed()),
    escapeQuery([value]),
    escapeHtml([value]),
    escapeJs([value]),
    ...(value.trim().length >= SHORTEST ? [value.trim()] : []),
  ];
}

/** Letter by letter, so that places stay the same: a text in lower case can be longer. */
function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function hideAll(hidden: Uint8Array, text: string, form: string): void {
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
    hidden.fill(1, at, at + form.length);
  }
}

/** Goes once through the message and once through the values: these can be whole files. */
function hidePieces(hidden: Uint8Array, text: string, forms: readonly string[]): void {
  const pieces = new Set<string>();
  // Most places of a value have no slot of the message's, and need no look-up.
  const slots = new Uint8Array(SLOTS);
  for (let at = 0; at + PIECE <= text.length; at += 1) {
    pieces.add(text.slice(at, at + PIECE));
    slots[slotOf(text, at)] = 1;
  }
  const found = new Set<string>();
  for (const form of forms) {
    for (let at = 0; at + PIECE <= form.length; at += 1) {
      if (slots[slotOf(form, at)] === 0) continue;
      const piece = form.slice(at, at + PIECE);
      if (pieces.has(piece)) found.add(piece);
    }
  }
  for (let at = 0; found.size > 0 && at + PIECE <= text.length; at += 1) {
    if (found.has(text.slice(at, at + PIECE))) hidden.fill(1, at, at + PIECE);
  }
}

function slotOf(text: string, at: number): number {
  const middle = text.charCodeAt(at + 5) << 5;
  return (text.charCodeAt(at) ^ middle ^ (text.charCodeAt(at + PIECE - 1) << 9)) & (SLOTS - 1);
}

function hideQuoted(hidden: Uint8Array, text: string, values: readonly string[]): void {
  for (const { 0: literal, index } of text.matchAll(QUOTED)) {
    const content = contentOf(literal);
    const isCharacter = literal.startsWith("'");
    if (hidden.subarray(index + 1, index + literal.length - 1).every((mark) => mark === 1)) continue;
    if (content === "" || (content.length < SHORTEST && !isCharacter)) continue;
    if (values.some((value) => value.includes(content))) hidden.fill(1, index + 1, index + literal.length - 1);
  }
}

/** YAML's messages cut off what they quote, and say so with three dots. */
function contentOf(literal: string): string {
  const content = unquoteGoString(literal.startsWith("'") ? `"${literal.slice(1, -1)}"` : literal);
  return (content ?? literal.slice(1, -1)).replace(/\.\.\.$/, "");
}

function replaceHidden(text: string, hidden: Uint8Array): string {
  let result = "";
  for (let at = 0; at < text.length;) {
    const isHidden = hidden[at] === 1;
    let end = at + 1;
    while (end < text.length && (hidden[end] === 1) === isHidden) end += 1;
    result += isHidden ? REPLACEMENT : text.slice(at, end);
    at = end;
  }
  return result;
}
