import { readFile } from "node:fs/promises";
import { nearestKey } from "../config/nearest-key.ts";
import { AgentError, errorMessage, systemErrorCode } from "../runtime/errors.ts";
import { JsonNumber, parseJson, stringifyJson, type JsonObject, type JsonValue } from "../runtime/json.ts";
import type { TemplateFixtures } from "../template/template-fixtures.ts";

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** Reads a file that was named on the command line. Throws FILE_UNREADABLE. */
export async function readInput(what: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = systemErrorCode(error) === "ENOENT" ? "the file does not exist" : errorMessage(error);
    throw new AgentError("FILE_UNREADABLE", `cannot read ${what} ${path}: ${reason}`, { cause: error });
  }
}

/**
 * Reads a file of fixtures. Numbers keep their digits, also in responses that are given as objects. Throws
 * FILE_UNREADABLE and FIXTURES_INVALID.
 */
export async function readFixtures(path: string): Promise<TemplateFixtures> {
  const fixtures = objectIn(await readJson("the fixtures", path), path, "the fixtures");
  const members: Record<string, unknown> = {};
  for (const [key, value] of fixtures) {
    const read = Object.hasOwn(READERS, key) ? READERS[key as keyof TemplateFixtures] : undefined;
    if (read === undefined) throw unknownKey(path, key);
    members[key] = read(objectIn(value, path, JSON.stringify(key)), path);
  }
  return members;
}

/**
 * Reads the dot of a template: integers become Go's int (those that do not fit stay as they are written, as in a secret),
 * other numbers float64. Throws FILE_UNREADABLE and FIXTURES_INVALID.
 */
export async function readData(path: string): Promise<unknown> {
  return withGoNumbers(await readJson("the data", path));
}

const READERS: { readonly [K in keyof Required<TemplateFixtures>]: (value: JsonObject, path: string) => unknown } = {
  secrets: (value, path) => mapMembers(value, (response, name) => readResponse(response, path, name)),
  lists: (value, path) => mapMembers(value, (names, name) => readNames(names, path, `lists[${JSON.stringify(name)}]`)),
  certificates: (value, path) => mapMembers(value, (certificate, name) => readCertificate(certificate, path, name)),
  env: (value, path) => mapMembers(value, (text, name) => readText(text, path, `env[${JSON.stringify(name)}]`)),
  files: (value, path) => mapMembers(value, (text, name) => readText(text, path, `files[${JSON.stringify(name)}]`)),
};

function readResponse(response: JsonValue, path: string, name: string): string | null {
  if (response === null || typeof response === "string") return response;
  if (response instanceof Map) return stringifyJson(response);
  throw invalid(path, `secrets[${JSON.stringify(name)}] must be an object, a text that holds one, or null`);
}

function readNames(names: JsonValue, path: string, where: string): string[] {
  if (Array.isArray(names) && names.every((entry) => typeof entry === "string")) return names;
  throw invalid(path, `${where} must be a list of texts`);
}

function readCertificate(certificate: JsonValue, path: string, name: string): Record<string, unknown> {
  const where = `certificates[${JSON.stringify(name)}]`;
  const members: Record<string, unknown> = {};
  // The rest of an answer's data, such as its serial number, is of no use but does no harm.
  for (const [key, value] of objectIn(certificate, path, where)) {
    if (key === "ca_chain") members[key] = readNames(value, path, `${where}.ca_chain`);
    else if (["certificate", "private_key", "issuing_ca"].includes(key))
      members[key] = readText(value, path, `${where}.${key}`);
  }
  return members;
}

function readText(text: JsonValue, path: string, where: string): string {
  if (typeof text === "string") return text;
  throw invalid(path, `${where} must be a text`);
}

function mapMembers<T>(object: JsonObject, read: (value: JsonValue, name: string) => T): Readonly<Record<string, T>> {
  // fromEntries defines members, so that a name `__proto__` is one like any other.
  return Object.fromEntries(Array.from(object, ([name, value]) => [name, read(value, name)]));
}

function objectIn(value: JsonValue, path: string, what: string): JsonObject {
  if (value instanceof Map) return value;
  throw invalid(path, `${what} must be an object`);
}

async function readJson(what: string, path: string): Promise<JsonValue> {
  const text = (await readInput(what, path)).toString("utf8").replace(/^\uFEFF/, "");
  try {
    return parseJson(text);
  } catch (error) {
    const [, offset = "0", reason] = /^invalid JSON at character (\d+): (.*)$/s.exec(errorMessage(error)) ?? [];
    const before = text.slice(0, Number(offset)).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    const message = `${path}:${before.length}:${column}: invalid JSON: ${reason ?? errorMessage(error)}`;
    throw new AgentError("FIXTURES_INVALID", message, { cause: error });
  }
}

function withGoNumbers(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return goNumber(value);
  if (Array.isArray(value)) return value.map(withGoNumbers);
  if (value instanceof Map) return new Map(Array.from(value, ([key, member]) => [key, withGoNumbers(member)]));
  return value;
}

function goNumber(number: JsonNumber): bigint | number | JsonNumber {
  if (!/^-?\d+$/.test(number.text)) return Number(number.text);
  const value = BigInt(number.text);
  return value >= MIN_INT64 && value <= MAX_INT64 ? value : number;
}

function unknownKey(path: string, key: string): AgentError {
  const known = Object.keys(READERS);
  const nearest = nearestKey(key, known);
  const hint = nearest === undefined ? `they are ${known.join(", ")}` : `did you mean ${JSON.stringify(nearest)}?`;
  return invalid(path, `there are no fixtures ${JSON.stringify(key)}; ${hint}`);
}

function invalid(path: string, message: string): AgentError {
  return new AgentError("FIXTURES_INVALID", `${path}: ${message}`);
}
