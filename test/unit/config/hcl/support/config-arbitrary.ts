import fc from "fast-check";

/** A config to be printed: what it says, without how it is written. */
export interface ConfigItem {
  readonly key: string;
  /** Labels make it a block; the value is an object then. */
  readonly labels: readonly string[];
  readonly value: ConfigValue;
}

export type ConfigValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "interpolated"; readonly before: string; readonly inner: string; readonly after: string }
  | { readonly kind: "lines"; readonly lines: readonly string[] }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "decimal"; readonly text: string }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "list"; readonly items: readonly ConfigValue[] }
  | { readonly kind: "object"; readonly items: readonly ConfigItem[] };

/** Configs whose meaning does not depend on how equal keys are merged: plain keys are unique, only blocks repeat. */
export function configArbitrary(depth = 2): fc.Arbitrary<readonly ConfigItem[]> {
  const plain = fc.record({ key: name("k"), labels: fc.constant([]), value: valueArbitrary(depth) });
  const plainItems = fc.uniqueArray(plain, { selector: (item) => item.key, maxLength: 4 });
  if (depth === 0) return plainItems;
  const body = object(configArbitrary(depth - 1));
  const block = fc.record({ key: name("b"), labels: fc.constant([]), value: body });
  const labelled = fc.record({ key: name("l"), labels: labels(), value: body });
  return fc
    .tuple(plainItems, fc.array(block, { maxLength: 2 }), fc.array(labelled, { maxLength: 2 }))
    .map((parts) => parts.flat());
}

function valueArbitrary(depth: number): fc.Arbitrary<ConfigValue> {
  if (depth === 0) return scalarArbitrary();
  const items = fc.array(valueArbitrary(depth - 1), { maxLength: 4 });
  const list = fc.record({ kind: fc.constant("list" as const), items });
  return fc.oneof(
    { arbitrary: scalarArbitrary(), weight: 4 },
    { arbitrary: list, weight: 1 },
    { arbitrary: object(configArbitrary(depth - 1)), weight: 1 },
  );
}

function object(items: fc.Arbitrary<readonly ConfigItem[]>): fc.Arbitrary<ConfigValue> {
  return fc.record({ kind: fc.constant("object" as const), items });
}

function name(prefix: string): fc.Arbitrary<string> {
  return fc.stringMatching(/^[a-z0-9_.é٣-]{0,6}$/).map((rest) => prefix + rest);
}

function labels(): fc.Arbitrary<readonly string[]> {
  return fc.array(fc.oneof(name("x"), fc.constantFrom("tcp", "/var/run/a b.sock", 'q"uote')), {
    minLength: 1,
    maxLength: 3,
  });
}

function scalarArbitrary(): fc.Arbitrary<ConfigValue> {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom('{{ with secret "a/b" }}', "$", "${", "\\"),
  );
  const inner = fc.constantFrom('"x"', " a.b ", 'f({"a"}, 1)', "\n", '\\"', "{{}}", "");
  const line = fc
    .stringMatching(/^[ \t]{0,3}[A-Za-z{}"'$#/<>\\é=]{0,8}[ ]{0,2}$/)
    .filter((text) => text.trim() !== "EOF");
  return fc.oneof(
    fc.record({ kind: fc.constant("text" as const), text }),
    fc.record({ kind: fc.constant("interpolated" as const), before: text, inner, after: text }),
    fc.record({ kind: fc.constant("lines" as const), lines: fc.array(line, { maxLength: 4 }) }),
    fc.record({ kind: fc.constant("integer" as const), value: fc.integer() }),
    fc.record({
      kind: fc.constant("decimal" as const),
      text: fc.stringMatching(/^-?[0-9]{1,4}(\.[0-9]{0,4}|\.[0-9]{0,4}[eE][+-]?[0-9]{1,2}|[eE][+-]?[0-9]{1,2})$/),
    }),
    fc.record({ kind: fc.constant("bool" as const), value: fc.boolean() }),
  );
}

/** What a config says, in the shape of toPlain. */
export function plainConfig(items: readonly ConfigItem[]): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const { key, labels, value } of items) {
    let member = plainMember(value);
    for (const label of labels.toReversed()) member = [{ [label]: member }];
    const before = plain[key];
    plain[key] = Array.isArray(before) ? before.concat(member) : member;
  }
  return plain;
}

function plainMember(value: ConfigValue): unknown {
  return value.kind === "object" ? [plainConfig(value.items)] : plainElement(value);
}

function plainElement(value: ConfigValue): unknown {
  switch (value.kind) {
    case "text":
      return value.text;
    case "interpolated":
      return `${value.before}\${${value.inner}}${value.after}`;
    case "lines":
      return value.lines.map((line) => `${line}\n`).join("");
    case "integer":
    case "bool":
      return value.value;
    case "decimal":
      return Number(value.text) + 0;
    case "list":
      return value.items.map(plainElement);
    case "object":
      return plainConfig(value.items);
  }
}
