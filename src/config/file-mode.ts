import { BadValue } from "./bad-value.ts";

const OCTAL = /^(?:0o)?([0-7]+)$/;
const LARGEST = 0o7777;
/** What people mean in octal and forget the leading zero of; as decimal numbers none of them is a mode anybody wants. */
const USUAL_MODES = /^(?:400|440|444|600|604|640|644|660|664|666|700|710|711|750|751|755|770|775|777)$/;

/**
 * Permission bits of a file mode. A text is octal, with or without a leading zero (`"0640"`, `"640"`); a number is what
 * it is: HCL's own octal literal `0640` has arrived here as 416, as has JSON's 416.
 */
export function parseFileMode(value: string | number): number | BadValue {
  if (typeof value === "number") {
    return Number.isInteger(value) && value >= 0 && value <= LARGEST ? value : notAMode(value);
  }
  const digits = OCTAL.exec(value)?.[1];
  if (digits === undefined) return notAMode(value);
  const mode = Number.parseInt(digits, 8);
  return mode <= LARGEST ? mode : notAMode(value);
}

/** True for a number that was written as a decimal (`raw`: its source text) but is surely meant in octal: `mode = 640`. */
export function looksLikeForgottenOctal(raw: string): boolean {
  return USUAL_MODES.test(raw);
}

/** `0640` for 416: how a mode is shown to people. */
export function formatFileMode(mode: number): string {
  return `0${mode.toString(8)}`;
}

function notAMode(value: string | number): BadValue {
  return new BadValue(`must be a file mode such as "0640", not ${JSON.stringify(value)}`);
}
