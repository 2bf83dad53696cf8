import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LimitExceeded } from "../../../../../src/template/language/template-error.ts";
import { INT64, STRING_SLICE, pointerTo, structType } from "../../../../../src/template/language/go-type.ts";
import { decodeGoString } from "../../../../../src/template/language/go-string.ts";
import {
  GoFunction,
  GoNilPointer,
  GoNumber,
  GoObject,
  GoStruct,
  goType,
  type GoMap,
  type GoValue,
} from "../../../../../src/template/language/values.ts";
import { sprigValueFunctions } from "../../../../../src/template/functions/sprig/value-functions.ts";
import { fakeRenderContext } from "../../../../fakes/fake-render-context.ts";

const functions = new Map(sprigValueFunctions.map((entry) => [entry.name, entry]));

function callWith(randomBytes: (count: number) => Uint8Array, name: string, ...args: GoValue[]): GoValue {
  const entry = functions.get(`sprig_${name}`);
  if (entry === undefined) throw new Error(`there is no ${name}`);
  return entry.call(fakeRenderContext({ randomBytes }), args);
}

function call(name: string, ...args: GoValue[]): GoValue {
  return callWith((count) => new Uint8Array(count), name, ...args);
}

const dict = (entries: Readonly<Record<string, GoValue>>): GoMap => new Map<GoValue, GoValue>(Object.entries(entries));

/** What templates make of JSON, without NaN. */
const json: fc.Arbitrary<GoValue> = fc.letrec<{ value: GoValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.string(), tie("value")), { maxLength: 4 })
      .map((entries) => new Map<GoValue, GoValue>(entries)),
  ),
})).value;
const goString = fc.uint8Array({ maxLength: 40 }).map(decodeGoString);

describe("the names of Sprig's functions for values", () => {
  it("are each given once", () => {
    expect(functions.size).toBe(sprigValueFunctions.length);
  });
});

describe("keys and values of Sprig", () => {
  it("come in the order of the keys' bytes, whatever the order in which they were set", () => {
    const map = dict({ b: 1n, "😀": 2n, "￿": 3n, a: 4n, B: 5n });
    const keys = call("keys", map) as GoValue[];
    expect([...keys]).toEqual(["B", "a", "b", "￿", "😀"]);
    expect(goType(keys)).toBe(STRING_SLICE.name);
    expect(call("values", map)).toEqual([5n, 4n, 1n, 3n, 2n]);
  });

  it("of several maps follow each other map by map", () => {
    expect([...(call("keys", dict({ b: 1n, a: 1n }), dict({ a: 1n })) as GoValue[])]).toEqual(["a", "b", "a"]);
  });
});

describe("randInt of Sprig", () => {
  it("reaches each number from the first up to but not including the second", () => {
    const seen = new Set<GoValue>();
    for (let byte = 0; byte < 255; byte += 1) seen.add(callWith(() => Uint8Array.of(byte), "randInt", -2n, 3n));
    expect([...seen].sort()).toEqual([-1n, -2n, 0n, 1n, 2n].sort());
  });

  it("favours no number: what would is drawn again", () => {
    const drawn = [255, 254, 253, 7];
    expect(callWith(() => Uint8Array.of(drawn.shift() ?? 0), "randInt", 0n, 11n)).toBe(7n);
    expect(drawn).toHaveLength(0);
  });

  it("takes all of a large range", () => {
    const all = (count: number): Uint8Array => new Uint8Array(count).fill(0xff);
    expect(callWith(all, "randInt", 0n, 2n ** 62n)).toBe(2n ** 62n - 1n);
  });
});

describe("encodings of Sprig", () => {
  it.each(["b64", "b32"])("%sdec gives back what %senc was given, byte by byte", (name) => {
    fc.assert(
      fc.property(goString, (text) => {
        expect(call(`${name}dec`, call(`${name}enc`, text))).toBe(text);
      }),
    );
  });
});

describe("JSON of Sprig", () => {
  it.each(["Json", "PrettyJson", "RawJson"])("fromJson reads back what to%s wrote", (name) => {
    fc.assert(
      fc.property(json, (value) => {
        const read = call("mustFromJson", call(`mustTo${name}`, value));
        expect(call("deepEqual", read, value)).toBe(true);
      }),
    );
  });

  it("leaves nothing of what cannot be written, and says nothing", () => {
    expect(call("toJson", [1n, Infinity])).toBe("");
    expect(call("toPrettyJson", NaN)).toBe("");
    expect(() => call("toRawJson", NaN)).toThrow("json: unsupported value: NaN");
  });
});

describe("deepCopy of Sprig", () => {
  it("gives an equal value that shares no list and no map with the first", () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(value !== null);
        const copy = call("deepCopy", value);
        expect(call("deepEqual", copy, value)).toBe(true);
        expect(sharedContainers(copy, value)).toBe(0);
      }),
    );
  });

  it("copies the maps in a struct, such as a secret's data, and keeps the types of nil pointers in it", () => {
    const type = pointerTo(structType("dependency.Secret"));
    const auth = new GoNilPointer(pointerTo(structType("dependency.SecretAuth")));
    const secret = new GoStruct(
      type,
      new Map<string, GoValue>([
        ["Data", dict({ a: 1n })],
        ["Auth", auth],
      ]),
    );
    const copy = call("deepCopy", secret) as GoStruct;
    call("set", copy.fields.get("Data"), "b", 2n);
    expect(secret.fields.get("Data")).toEqual(dict({ a: 1n }));
    expect(copy.type).toBe(type);
    expect(copy.fields.get("Auth")).toBe(auth);
  });

  it("refuses what a short template has doubled until it is too large to be copied", () => {
    let list: GoValue[] = [1n];
    for (let doubled = 0; doubled < 40; doubled += 1) list = [list, list];
    expect(() => call("deepCopy", list)).toThrow(LimitExceeded);
  });
});

describe("objects that Sprig knows nothing about", () => {
  class Unknown extends GoObject {
    readonly type = structType("other.Thing");

    override get fields(): ReadonlyMap<string, GoValue> {
      return new Map<string, GoValue>([
        ["Name", "n"],
        ["hidden", 1n],
      ]);
    }
  }

  it("have a type, a kind, JSON of their exported fields, and equal each other by content", () => {
    const value = new Unknown();
    expect(call("typeOf", value)).toBe("other.Thing");
    expect(call("kindOf", value)).toBe("struct");
    expect(call("toJson", value)).toBe('{"Name":"n"}');
    expect(call("deepEqual", value, new Unknown())).toBe(true);
    expect(call("empty", value)).toBe(false);
    expect(call("deepCopy", [value])).toEqual([value]);
    expect(call("uniq", [value, new Unknown()])).toHaveLength(1);
  });
});

describe("deepEqual of Sprig", () => {
  it("compares what was doubled many times without looking at a part twice", () => {
    const doubled = (): GoValue => {
      let list: GoValue[] = [1n];
      for (let times = 0; times < 60; times += 1) list = [list, list];
      return list;
    };
    expect(call("deepEqual", doubled(), doubled())).toBe(true);
  });

  it("ends for values that hold themselves", () => {
    const knot = (inner: GoValue): GoMap => {
      const map = dict({ inner });
      return map.set("self", [map]);
    };
    expect(call("deepEqual", knot(1n), knot(1n))).toBe(true);
    expect(call("deepEqual", knot(1n), knot(2n))).toBe(false);
    expect(call("has", knot(1n), [knot(2n), knot(1n)])).toBe(true);
  });

  it("takes no function for another one, nor for itself", () => {
    const target = { params: [], call: () => 1n };
    const value = new GoFunction("func() int", target);
    expect(call("deepEqual", value, value)).toBe(false);
  });
});

describe("uniq of Sprig", () => {
  it("keeps the first of the values that are deeply equal, as comparing all of them would", () => {
    const few = fc.oneof(
      fc.constantFrom<GoValue>(null, 0, -0, NaN, 1n, "1", "", true, new GoNumber(INT64, 1n)),
      fc.constantFrom("a", "b").map((key) => dict({ [key]: 1n })),
    );
    fc.assert(
      fc.property(fc.array(few), (list) => {
        const expected: GoValue[] = [];
        for (const item of list) if (!expected.some((other) => call("deepEqual", item, other))) expected.push(item);
        expect(call("uniq", list)).toEqual(expected);
      }),
    );
  });

  it("takes no longer for each value of a long list", () => {
    const list = Array.from({ length: 200_000 }, (_, index) => BigInt(index));
    expect(call("uniq", [...list, ...list])).toHaveLength(list.length);
  });
});

describe("merge of Sprig", () => {
  it("fills what is empty and loses nothing that is not", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), fc.dictionary(fc.string(), fc.integer()), (a, b) => {
        const merged = call("merge", dict(a), dict(b)) as GoMap;
        const expected = new Map<GoValue, GoValue>([
          ...Object.entries(b),
          ...Object.entries(a).filter(([, n]) => n !== 0),
        ]);
        for (const [key, value] of Object.entries(a)) if (value === 0 && !Object.hasOwn(b, key)) expected.set(key, 0);
        expect(Object.fromEntries(merged)).toEqual(Object.fromEntries(expected));
      }),
    );
  });

  it("changes the first map and gives it back, and no other one", () => {
    const target = dict({ a: 1n });
    const source = dict({ a: 2n, b: dict({ c: 3n }) });
    expect(call("merge", target, source)).toBe(target);
    expect(target).toEqual(dict({ a: 1n, b: dict({ c: 3n }) }));
    expect(source).toEqual(dict({ a: 2n, b: dict({ c: 3n }) }));
  });

  it("leaves a secret that stands where another one comes as the server gave it", () => {
    const secret = (id: string): GoStruct =>
      new GoStruct(pointerTo(structType("dependency.Secret")), new Map<string, GoValue>([["LeaseID", id]]));
    const first = secret("");
    const merged = call("merge", dict({ s: first }), dict({ s: secret("id") })) as GoMap;
    expect(merged.get("s")).toBe(first);
    expect(first.fields.get("LeaseID")).toBe("");
  });
});

describe("sequences of Sprig", () => {
  it.each([
    ["until", [2n ** 62n]],
    ["untilStep", [0n, 2n ** 62n, 1n]],
    ["seq", [0n, 2n ** 62n]],
  ] as const)("%s refuses what would fill the memory", (name, args) => {
    expect(() => call(name, ...args)).toThrow(LimitExceeded);
  });
});

describe("decimals of Sprig", () => {
  it("add what has few digits without the error of binary fractions", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e6, max: 1e6 }), fc.integer({ min: -1e6, max: 1e6 }), (a, b) => {
        expect(call("addf", a / 1000, b / 1000)).toBe((a + b) / 1000);
        expect(call("subf", call("addf", a / 1000, b / 1000), b / 1000)).toBe(a / 1000 + 0);
      }),
    );
  });
});

function sharedContainers(a: GoValue, b: GoValue): number {
  const ofA = containersOf(a);
  return [...containersOf(b)].filter((container) => ofA.has(container)).length;
}

function containersOf(value: GoValue, found = new Set<GoValue>()): Set<GoValue> {
  if (!Array.isArray(value) && !(value instanceof Map)) return found;
  found.add(value);
  for (const item of value.values()) containersOf(item, found);
  return found;
}
