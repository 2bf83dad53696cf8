import { spendSteps } from "../language/budget.ts";
import { encodeGoString } from "../language/go-string.ts";
import { STRING } from "../language/go-type.ts";
import type { GoMap, GoSlice, GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";
import { jsonSyntaxError } from "./json-syntax-error.ts";

const MAX_DEPTH = 10_000;
/** So that a template cannot keep what it has read over and over. */
const CONTAINER_STEPS = 4;

interface Unfinished {
  readonly source: object;
  readonly target: GoSlice | GoMap;
  readonly depth: number;
}

/**
 * Go's json.Unmarshal into an empty interface: numbers are float64 (unlike those of a secret), objects map[string]any. An
 * empty text is an empty map. Errors are Go's, which do not say where.
 */
export function parseGoJson(text: string): GoValue {
  if (text === "") return new Map<GoValue, GoValue>();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.toWellFormed());
  } catch (error) {
    throw syntaxError(text, error);
  }
  // Only a number with an exponent or with hundreds of digits may be too large.
  if (/[0-9][eE]|[0-9]{300}/.test(text)) checkNumbers(text);
  return toGo(text, parsed);
}

function syntaxError(text: string, cause: unknown): Error {
  const message = jsonSyntaxError(encodeGoString(text));
  return message === undefined && cause instanceof Error ? cause : new FunctionError(message);
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;

function checkNumbers(text: string): void {
  for (const [token] of text.matchAll(STRING_OR_NUMBER)) {
    if (token.startsWith('"') || Number.isFinite(Number(token))) continue;
    throw new FunctionError(`json: cannot unmarshal number ${token} into Go value of type float64`);
  }
}

/** With a list of what is left to do, since the depth that Go allows is more than the stack holds. */
function toGo(text: string, root: unknown): GoValue {
  const unfinished: Unfinished[] = [];
  const begin = (value: unknown, depth: number): GoValue => {
    if (typeof value === "string") return value.toWellFormed();
    if (value === null || typeof value !== "object") return value as null | boolean | number;
    if (depth > MAX_DEPTH) throw syntaxError(text, undefined);
    spendSteps(CONTAINER_STEPS);
    const target = Array.isArray(value) ? [] : new Map<GoValue, GoValue>();
    unfinished.push({ source: value, target, depth });
    return target;
  };
  const result = begin(root, 1);
  for (let next = unfinished.pop(); next !== undefined; next = unfinished.pop()) {
    const { source, target, depth } = next;
    if (Array.isArray(target)) {
      for (const item of source as unknown[]) target.push(begin(item, depth + 1));
    } else {
      for (const [key, member] of Object.entries(source)) target.set(key.toWellFormed(), begin(member, depth + 1));
    }
  }
  return result;
}

export const parseJsonFunctions: readonly RenderFunction[] = [pure("parseJSON", [STRING], parseGoJson)];
