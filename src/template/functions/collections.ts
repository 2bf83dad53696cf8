import { spendSteps } from "../language/budget.ts";
import { ANY, ANY_SLICE } from "../language/go-type.ts";
import { GoNumber, goTypeOf, kindOf, stringOf, type GoValue } from "../language/values.ts";
import { FunctionError } from "../render-context.ts";
import { pure, type RenderFunction } from "./define.ts";
import { containsText } from "./go-strings.ts";

/**
 * Whether a list holds a number or a text, or a text another one. Integers are equal whatever their width, floats too;
 * unsigned integers are equal to nothing. Texts are equal if they have the same type (json.Number is one of its own).
 */
function isIn(list: GoValue, wanted: GoValue): boolean {
  if (Array.isArray(list)) return list.some((item) => isSame(item, wanted));
  const text = stringOf(list);
  if (text === undefined) return false;
  return sameType(list, wanted) && containsText(text, stringOf(wanted) ?? "");
}

function isSame(item: GoValue, wanted: GoValue): boolean {
  const kind = kindOf(item);
  if (kind === "string") return sameType(item, wanted) && stringOf(item) === stringOf(wanted);
  return (kind === "int" || kind === "float") && kind === kindOf(wanted) && plainNumber(item) === plainNumber(wanted);
}

function plainNumber(value: GoValue): GoValue {
  return value instanceof GoNumber ? value.value : value;
}

/** Go asks for the type of what is looked for, which nil has not, as soon as it meets a text. */
function sameType(text: GoValue, wanted: GoValue): boolean {
  if (wanted === null || wanted === undefined) {
    throw new FunctionError("reflect: call of reflect.Value.Type on zero Value");
  }
  return goTypeOf(text).name === goTypeOf(wanted).name;
}

const ELEMENTS_PER_STEP = 16;

/** A function that asks for several values: it gives `found` as soon as one of them is in the list or, with `missing`, is not. */
function containsSome(name: string, found: boolean, stopAt: "present" | "missing"): RenderFunction {
  return pure(name, [ANY_SLICE, ANY], (wanted: readonly GoValue[], list: GoValue) => {
    const length = Array.isArray(list) ? list.length : 0;
    const stops = wanted.some((value) => {
      // One list may be looked through for each element of another one.
      spendSteps(length / ELEMENTS_PER_STEP);
      return isIn(list, value) === (stopAt === "present");
    });
    return stops ? found : !found;
  });
}

/** `in LIST VALUE` and, for pipes, `contains VALUE LIST`; `containsAll` and the like take a list of values first. */
export const collectionFunctions: readonly RenderFunction[] = [
  pure("in", [ANY, ANY], (list: GoValue, wanted: GoValue) => isIn(list, wanted)),
  pure("contains", [ANY, ANY], (wanted: GoValue, list: GoValue) => isIn(list, wanted)),
  containsSome("containsAll", false, "missing"),
  containsSome("containsAny", true, "present"),
  containsSome("containsNone", false, "present"),
  containsSome("containsNotAll", true, "missing"),
];
