import { JsonNumber } from "../runtime/json.ts";
import { SecretValue } from "../runtime/secret-value.ts";

/** What can be sent as a JSON body: plain values, the lossless ones of parseJson, and secrets, which are revealed. */
export type JsonBody =
  | null
  | boolean
  | number
  | string
  | JsonNumber
  | SecretValue
  | readonly JsonBody[]
  | ReadonlyMap<string, JsonBody>
  | { readonly [key: string]: JsonBody | undefined };

/** Writes JSON text. Numbers of parseJson keep their digits; members that are undefined are left out. */
export function encodeJsonBody(value: JsonBody): string {
  if (value instanceof JsonNumber) return value.text;
  if (value instanceof SecretValue) return JSON.stringify(value.reveal());
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(encodeJsonBody).join(",")}]`;
  const entries = value instanceof Map ? [...(value as ReadonlyMap<string, JsonBody>)] : Object.entries(value);
  const members = entries.flatMap(([key, member]) =>
    member === undefined ? [] : [`${JSON.stringify(key)}:${encodeJsonBody(member as JsonBody)}`],
  );
  return `{${members.join(",")}}`;
}

function isList(value: object): value is readonly JsonBody[] {
  return Array.isArray(value);
}
