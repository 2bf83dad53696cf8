import { ANY, INT64, UINT64 } from "../language/go-type.ts";
import { sprintf } from "../language/printf.ts";
import { GoNumber, goType, type GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";

type Operand =
  { readonly kind: "int" | "uint"; readonly value: bigint } | { readonly kind: "float"; readonly value: number };

interface Operation {
  readonly integers: (a: bigint, b: bigint) => bigint;
  /** Left out where floats are refused. */
  readonly floats?: (a: number, b: number) => number;
}

function operandOf(value: GoValue): Operand | undefined {
  if (typeof value === "bigint") return { kind: "int", value };
  if (typeof value === "number") return { kind: "float", value };
  if (!(value instanceof GoNumber)) return undefined;
  if (typeof value.value === "number") return { kind: "float", value: value.value };
  return { kind: value.type.kind === "uint" ? "uint" : "int", value: value.value };
}

/** The operand, or Go's error for a value that is none. */
function operand(name: string, value: GoValue, takesFloats = true): Operand {
  const found = operandOf(value);
  if (found !== undefined && (takesFloats || found.kind !== "float")) return found;
  // Go formats the reflect.Value, which nil has not.
  const quoted = value === null || value === undefined ? "<invalid reflect.Value>" : sprintf("%q", [value]);
  throw new FunctionError(`${name}: unknown type for ${quoted} (${goType(value)})`);
}

function int64(value: bigint): bigint {
  return BigInt.asIntN(64, value);
}

/**
 * Of two operands in Go's order of checks: the second argument stands on the left. Floats win, unsigned integers stay so
 * only among themselves; integers wrap around at 64 bits.
 */
function calculate(name: string, { integers, floats }: Operation): RenderFunction {
  return pure(name, [ANY, ANY], (second: GoValue, first: GoValue): GoValue => {
    const left = operand(name, first, floats !== undefined);
    const right = operand(name, second, floats !== undefined);
    if (floats !== undefined && (left.kind === "float" || right.kind === "float")) {
      return floats(Number(left.value), Number(right.value));
    }
    const [a, b] = [BigInt(left.value), BigInt(right.value)];
    if (left.kind === "uint" && right.kind === "uint") return new GoNumber(UINT64, BigInt.asUintN(64, integers(a, b)));
    return new GoNumber(INT64, int64(integers(int64(a), int64(b))));
  });
}

/** Compares as `calculate` would, and gives the operand itself, widened to 64 bits: the right one unless the left one wins. */
function choose(name: string, isBetter: (a: bigint | number, b: bigint | number) => boolean): RenderFunction {
  return pure(name, [ANY, ANY], (second: GoValue, first: GoValue): GoValue => {
    const left = operand(name, first);
    const right = operand(name, second);
    return widened(leftWins(left, right, isBetter) ? left : right);
  });
}

function leftWins(left: Operand, right: Operand, isBetter: (a: bigint | number, b: bigint | number) => boolean) {
  if (left.kind === "float" || right.kind === "float") return isBetter(Number(left.value), Number(right.value));
  if (left.kind === right.kind) return isBetter(left.value, right.value);
  return isBetter(int64(left.value), int64(right.value));
}

function widened({ kind, value }: Operand): GoValue {
  return kind === "float" ? value : new GoNumber(kind === "uint" ? UINT64 : INT64, value);
}

function checkDivisor(divisor: bigint): void {
  if (divisor === 0n) throw new FunctionError("runtime error: integer divide by zero");
}

function quotient(a: bigint, b: bigint): bigint {
  checkDivisor(b);
  return a / b;
}

function remainder(a: bigint, b: bigint): bigint {
  checkDivisor(b);
  return a % b;
}

/** `add B A` is A + B, `subtract B A` is A - B and so on, so that A can come through a pipe. */
export const arithmeticFunctions: readonly RenderFunction[] = [
  calculate("add", { integers: (a, b) => a + b, floats: (a, b) => a + b }),
  calculate("subtract", { integers: (a, b) => a - b, floats: (a, b) => a - b }),
  calculate("multiply", { integers: (a, b) => a * b, floats: (a, b) => a * b }),
  calculate("divide", { integers: quotient, floats: (a, b) => a / b }),
  calculate("modulo", { integers: remainder }),
  choose("minimum", (a, b) => a < b),
  choose("maximum", (a, b) => a > b),
];
