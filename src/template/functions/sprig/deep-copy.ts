import { spendSteps } from "../../language/budget.ts";
import { LimitExceeded } from "../../language/template-error.ts";
import { GO_TYPE, GoObject, GoStruct, tagged, type GoMap, type GoSlice, type GoValue } from "../../language/values.ts";
import { FunctionError } from "../../render-context.ts";
import { isNilContainer } from "../../language/nil-container.ts";

/** What a list holds twice is copied twice, so that a short template could ask for more than the memory holds. */
const MAX_VALUES = 2_000_000;
/** For each list, map or struct, beside one for each value in it; also so that a template cannot keep many large copies. */
const STEPS = 4;

/** A copy that shares no list, map or struct with the value. What cannot be changed is not copied. */
export function deepCopy(value: GoValue): GoValue {
  if (value === null || value === undefined) {
    throw new FunctionError("reflect: call of reflect.Value.Type on zero Value");
  }
  return value instanceof GoObject && value.isNil ? value : new Copier().copy(value);
}

class Copier {
  #left = MAX_VALUES;

  copy(value: GoValue): GoValue {
    this.#left -= 1;
    if (this.#left < 0) throw new LimitExceeded(`a copy of more than ${MAX_VALUES} values is refused`);
    if (typeof value !== "object" || value === null || isNilContainer(value)) return value;
    spendSteps(STEPS + sizeOf(value));
    if (Array.isArray(value)) return typedAs<GoSlice>(value, this.#copyItems(value));
    if (value instanceof Map) return typedAs<GoMap>(value, this.#copyEntries(value));
    // A nil pointer that lies in something becomes nil of no type, as in Go.
    if (value instanceof GoObject && value.isNil) return null;
    return value instanceof GoStruct ? new GoStruct(value.type, this.#copyFields(value.fields)) : value;
  }

  #copyItems(list: GoSlice): GoSlice {
    return list.map((item) => this.copy(item));
  }

  #copyEntries(map: GoMap): GoMap {
    return new Map(Array.from(map, ([key, item]) => [key, this.copy(item)]));
  }

  #copyFields(fields: ReadonlyMap<string, GoValue>): ReadonlyMap<string, GoValue> {
    // A field has its type whatever it holds: a nil pointer stays one.
    const copied = Array.from(fields, ([name, field]): [string, GoValue] => [name, this.copy(field) ?? field]);
    return new Map(copied);
  }
}

function sizeOf(value: object): number {
  if (Array.isArray(value)) return value.length;
  return value instanceof Map ? value.size : 0;
}

function typedAs<T extends GoSlice | GoMap>(original: T, copied: T): T {
  const type = original[GO_TYPE];
  return type === undefined ? copied : tagged(copied, type);
}
