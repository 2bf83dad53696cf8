import { spendSteps } from "../../language/budget.ts";
import { ANY, FLOAT64, INT, INT64, sliceOf, STRING } from "../../language/go-type.ts";
import { formatValue } from "../../language/printf.ts";
import { LimitExceeded } from "../../language/template-error.ts";
import { GoNumber, tagged, type GoSlice, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { parseGoInteger } from "../parse-integer.ts";
import { toFloat64, toInt64 } from "./convert.ts";
import {
  addDecimals,
  decimalFromFloat,
  divideDecimals,
  floatFromDecimal,
  multiplyDecimals,
  subtractDecimals,
  type Decimal,
} from "./decimal.ts";
import { powerOfTen } from "./power-of-ten.ts";
import { randomBelow } from "./random.ts";

/** A list that is longer has no use in a file, but can take all memory. */
const LONGEST_SEQUENCE = 10_000_000n;
/** So that a template cannot keep many of the longest. */
const STEPS_PER_NUMBER = 8;
const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_UINT64_DIGITS = 20;

const int64 = (value: bigint): GoNumber => new GoNumber(INT64, BigInt.asIntN(64, value));

function divide(operation: (a: bigint, b: bigint) => bigint): (a: GoValue, b: GoValue) => GoNumber {
  return (a, b) => {
    const divisor = toInt64(b);
    if (divisor === 0n) throw new FunctionError("runtime error: integer divide by zero");
    return int64(operation(toInt64(a), divisor));
  };
}

/** What Go's math.Max and math.Min do: an infinity of the right sign wins over NaN. */
function extreme(sign: 1 | -1): (a: number, b: number) => number {
  const choose = sign === 1 ? Math.max : Math.min;
  return (a, b) => (a === sign * Infinity || b === sign * Infinity ? sign * Infinity : choose(a, b));
}

/** `params` values, then any number more, each combined with the result so far. */
function folding(name: string, params: 0 | 1, fold: (values: readonly GoValue[]) => GoValue): RenderFunction {
  const signature = { params: params === 0 ? [] : [ANY], variadic: ANY };
  return { name, signature, call: (_context, args) => fold(args) };
}

function integers(
  name: string,
  params: 0 | 1,
  start: bigint | undefined,
  step: (a: bigint, b: bigint) => bigint,
): RenderFunction {
  return folding(name, params, (values) => {
    const numbers = values.map(toInt64);
    const first = start ?? numbers.shift() ?? 0n;
    return int64(numbers.reduce((a, b) => BigInt.asIntN(64, step(a, b)), first));
  });
}

function floats(name: string, step: (a: number, b: number) => number): RenderFunction {
  return folding(name, 1, (values) => values.map(toFloat64).reduce(step));
}

/** Exactly, in decimal numbers, so that 0.1 and 0.2 are 0.3. */
function decimals(
  name: string,
  params: 0 | 1,
  start: number | undefined,
  step: (a: Decimal, b: Decimal) => Decimal,
): RenderFunction {
  return folding(name, params, (values) => {
    const [first, ...rest] = start === undefined ? values : [start, ...values];
    // One by one, so that the first thing that is wrong is the error.
    let result = decimalFromFloat(toFloat64(first));
    for (const value of rest) result = step(result, decimalFromFloat(toFloat64(value)));
    return floatFromDecimal(result);
  });
}

/** Rounds to so many digits behind the point, up from a fraction of `up` on; below zero always down, as Sprig does. */
function round(value: GoValue, places: bigint, up = 0.5): number {
  const power = powerOfTen(Number(places));
  const digits = power * toFloat64(value);
  const fraction = digits - Math.trunc(digits);
  return (fraction >= up ? Math.ceil(digits) : Math.floor(digits)) / power;
}

function untilStep(start: bigint, stop: bigint, step: bigint): bigint[] {
  const isDownwards = stop < start;
  if (isDownwards ? step >= 0n : step <= 0n) return [];
  const count = (stop - start) / step;
  if (count > LONGEST_SEQUENCE) throw new LimitExceeded(`a list of more than ${LONGEST_SEQUENCE} numbers is refused`);
  spendSteps(STEPS_PER_NUMBER * Number(count));
  const values: bigint[] = [];
  for (let value = start; isDownwards ? value > stop : value < stop; value += step) values.push(value);
  return values;
}

const intSlice = (values: bigint[]): GoSlice => tagged<GoSlice>(values, sliceOf(INT));

function until(count: bigint): GoSlice {
  return intSlice(untilStep(0n, count, count < 0n ? -1n : 1n));
}

/** `seq END`, `seq START END`, `seq START STEP END`: the numbers as a text, the end included. */
function seq(...params: bigint[]): string {
  const [first = 0n, second = 0n, third = 0n] = params;
  if (params.length === 1) return sequence(1n, undefined, first);
  if (params.length === 2) return sequence(first, undefined, second);
  return params.length === 3 ? sequence(first, second, third) : "";
}

function sequence(start: bigint, step: bigint | undefined, end: bigint): string {
  const direction = end < start ? -1n : 1n;
  if (step !== undefined && direction < 0n && step > 0n) return "";
  return untilStep(start, end + direction, step ?? direction).join(" ");
}

/** The digits of the value's text read as octal, such as a file's mode; 0 if they are not. */
function toDecimal(value: GoValue): GoNumber {
  const result = parseGoInteger(formatValue(value), 8);
  return int64(typeof result === "bigint" ? result : 0n);
}

/** Sprig drops the error, but Go gives the nearest integer together with that of a number that is too large. */
function atoi(text: string): bigint {
  const result = parseGoInteger(text, 10);
  if (typeof result === "bigint") return result;
  // Go has stopped reading where more digits than a uint64 holds begin, whatever follows them.
  const digits = /^[+-]?0*(?<digits>\d*)/.exec(text)?.groups?.["digits"] ?? "";
  const isTooLarge = digits.length > MAX_UINT64_DIGITS || BigInt(digits) > MAX_UINT64;
  if (result === "invalid syntax" && !isTooLarge) return 0n;
  return text.startsWith("-") ? -(2n ** 63n) : 2n ** 63n - 1n;
}

const randInt: RenderFunction = {
  name: "sprig_randInt",
  signature: { params: [INT, INT] },
  call(context, args) {
    const [from, to] = args as readonly [bigint, bigint];
    const range = BigInt.asIntN(64, to - from);
    if (range <= 0n) throw new FunctionError("invalid argument to Intn");
    return from + randomBelow(context, range);
  },
};

/**
 * Sprig's numbers. Whatever is no number counts as 0; texts are read.
 *
 *     int/int64/float64/atoi VALUE      that number;  toDecimal VALUE: its text read as octal
 *     add/mul/max/min VALUE…, add1 V    in int64;  sub/div/mod A B too (division by zero is an error)
 *     addf/subf/mulf/divf VALUE…        in exact decimals, add1f V;  maxf/minf VALUE… in float64
 *     ceil/floor VALUE                  float64;  round VALUE PLACES [UP]
 *     until N, untilStep FROM TO STEP   a list of ints;  seq: the same as a text, the end included
 *     randInt FROM TO                   by chance, below TO
 */
export const numberFunctions: readonly RenderFunction[] = [
  pure("sprig_int", [ANY], (value: GoValue) => toInt64(value)),
  pure("sprig_int64", [ANY], (value: GoValue) => int64(toInt64(value))),
  pure("sprig_float64", [ANY], (value: GoValue) => toFloat64(value)),
  pure("sprig_atoi", [STRING], atoi),
  pure("sprig_toDecimal", [ANY], toDecimal),
  pure("sprig_add1", [ANY], (value: GoValue) => int64(toInt64(value) + 1n)),
  integers("sprig_add", 0, 0n, (a, b) => a + b),
  pure("sprig_sub", [ANY, ANY], (a: GoValue, b: GoValue) => int64(toInt64(a) - toInt64(b))),
  pure(
    "sprig_div",
    [ANY, ANY],
    divide((a, b) => a / b),
  ),
  pure(
    "sprig_mod",
    [ANY, ANY],
    divide((a, b) => a % b),
  ),
  integers("sprig_mul", 1, undefined, (a, b) => a * b),
  ...["sprig_max", "sprig_biggest"].map((name) => integers(name, 1, undefined, (a, b) => (b > a ? b : a))),
  integers("sprig_min", 1, undefined, (a, b) => (b < a ? b : a)),
  pure("sprig_add1f", [ANY], (value: GoValue) =>
    floatFromDecimal(addDecimals(decimalFromFloat(toFloat64(value)), decimalFromFloat(1))),
  ),
  decimals("sprig_addf", 0, 0, addDecimals),
  decimals("sprig_subf", 1, undefined, subtractDecimals),
  decimals("sprig_mulf", 1, undefined, multiplyDecimals),
  decimals("sprig_divf", 1, undefined, divideDecimals),
  floats("sprig_maxf", extreme(1)),
  floats("sprig_minf", extreme(-1)),
  pure("sprig_ceil", [ANY], (value: GoValue) => Math.ceil(toFloat64(value))),
  pure("sprig_floor", [ANY], (value: GoValue) => Math.floor(toFloat64(value))),
  {
    name: "sprig_round",
    signature: { params: [ANY, INT], variadic: FLOAT64 },
    call: (_context, [value, places, up]) => round(value, places as bigint, up as number | undefined),
  },
  pure("sprig_until", [INT], until),
  pure("sprig_untilStep", [INT, INT, INT], (start: bigint, stop: bigint, step: bigint) =>
    intSlice(untilStep(start, stop, step)),
  ),
  {
    name: "sprig_seq",
    signature: { params: [], variadic: INT },
    call: (_context, args) => seq(...(args as readonly bigint[])),
  },
  randInt,
];
