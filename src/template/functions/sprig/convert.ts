/** Numbers from anything, as spf13/cast makes them: what is no number is 0. */
import { JsonNumber } from "../../../runtime/json.ts";
import { parseGoFloat } from "../../language/number-literal.ts";
import { GoNumber, type GoValue } from "../../language/values.ts";
import { parseGoInteger } from "../parse-integer.ts";

/** What the processor makes of a float that no int64 holds. */
const OUT_OF_RANGE = -(2n ** 63n);

/** int64 (and int). A text is read with its prefix (`0x1f`, `0755`), zeros behind its point are left out. */
export function toInt64(value: GoValue): bigint {
  switch (typeof value) {
    case "bigint":
      return value;
    case "number":
      return truncate(value);
    case "boolean":
      return value ? 1n : 0n;
    case "string":
      return integerFromText(value);
    default:
      if (value instanceof JsonNumber) return integerFromText(value.text);
      return value instanceof GoNumber && isCast(value) ? integerFromNumber(value.value) : 0n;
  }
}

/** float64. A text is read as Go's ParseFloat reads it. */
export function toFloat64(value: GoValue): number {
  switch (typeof value) {
    case "bigint":
      return Number(value);
    case "number":
      return value;
    case "boolean":
      return value ? 1 : 0;
    case "string":
      return floatFromText(value);
    default:
      if (value instanceof JsonNumber) return floatFromText(value.text);
      return value instanceof GoNumber && isCast(value) ? Number(value.value) : 0;
  }
}

/** Of the declared types cast knows these two; a time.Duration is no number to it. */
function isCast({ type }: GoNumber): boolean {
  return !type.name.includes(".") || type.name === "time.Month" || type.name === "time.Weekday";
}

function integerFromNumber(value: bigint | number): bigint {
  return typeof value === "bigint" ? BigInt.asIntN(64, value) : truncate(value);
}

function truncate(value: number): bigint {
  if (!Number.isFinite(value)) return OUT_OF_RANGE;
  const whole = BigInt(Math.trunc(value));
  return BigInt.asIntN(64, whole) === whole ? whole : OUT_OF_RANGE;
}

function integerFromText(text: string): bigint {
  // Points after those zeros go with them.
  const result = parseGoInteger(text.replace(/\.0+\.*$/, ""), 0);
  return typeof result === "bigint" ? result : 0n;
}

function floatFromText(text: string): number {
  const value = parseSpecial(text) ?? parseGoFloat(text);
  return value === undefined || (!Number.isFinite(value) && /\d/.test(text)) ? 0 : value;
}

function parseSpecial(text: string): number | undefined {
  if (/^[+-]?nan$/i.test(text)) return /^[+-]/.test(text) ? undefined : NaN;
  const infinity = /^(?<sign>[+-]?)inf(?:inity)?$/i.exec(text);
  if (infinity === null) return undefined;
  return infinity.groups?.["sign"] === "-" ? -Infinity : Infinity;
}
