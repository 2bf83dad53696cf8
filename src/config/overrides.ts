import { BadValue } from "./bad-value.ts";
import type { HclScalar } from "./hcl/ast.ts";
import type { Decoded } from "./origins.ts";
import type { ProblemList } from "./problems.ts";
import type { AnyScalarKey, Stanza } from "./schema-types.ts";
import type { WarningList } from "./warnings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Flags that were given, by name without dashes (`log-level`); others than the table's are not looked at. */
export type Flags = Readonly<Record<string, string | number | boolean | undefined>>;

export interface OverrideSources {
  readonly env: Environment;
  readonly flags: Flags;
  readonly problems: ProblemList;
  readonly warnings: WarningList;
}

/**
 * Puts what the environment and the flags say over what the files say: a flag beats a variable beats a file. Blocks that
 * are always there are made; in others (auto_auth) a variable counts only if a file has the block.
 */
export function applyOverrides(sources: OverrideSources, table: Stanza, decoded: Decoded, path = ""): void {
  for (const [name, key] of Object.entries(table.keys)) {
    const keyPath = path === "" ? name : `${path}.${name}`;
    if (key.kind === "scalar") overrideScalar(sources, keyPath, name, key, decoded);
    if (key.kind !== "block" || key.presence === "list") continue;
    if (key.presence === "always") decoded[name] ??= {};
    const inner = decoded[name];
    if (isDecoded(inner)) applyOverrides(sources, key.stanza, inner, keyPath);
  }
}

/**
 * A variable by its VAULT_ name or its BAO_ twin, which comes first and hides the other even when it is empty, as in
 * OpenBao. The empty text is "not set": the Go agents let `VAULT_CACERT=""` erase what a file says, but a variable that
 * is empty by accident (an unset one in a pod's manifest) is far commoner than that wish.
 */
export function readVariable(env: Environment, name: string): { name: string; value: string } | undefined {
  const twin = name.startsWith("VAULT_") ? `BAO_${name.slice("VAULT_".length)}` : name;
  const found = env[twin] !== undefined ? twin : name;
  const value = env[found];
  return value === undefined || value === "" ? undefined : { name: found, value };
}

function overrideScalar(
  sources: OverrideSources,
  path: string,
  name: string,
  key: AnyScalarKey,
  decoded: Decoded,
): void {
  const override = findOverride(sources, key);
  if (override === undefined) return;
  const value = key.type.read(override.scalar, (note) =>
    sources.warnings.add("CONFIG_SUSPICIOUS", path, undefined, `${override.label} ${note}`),
  );
  if (value instanceof BadValue) {
    const reason = key.sensitive === true ? `must be a ${key.type.name}` : value.reason;
    sources.problems.add(undefined, `${override.label} ${reason}`);
    return;
  }
  if (value === undefined) return;
  decoded[name] = value;
  if (key.status === "not yet") {
    const sentence = `${override.label} is accepted but does nothing in this version`;
    sources.warnings.add("CONFIG_NOT_YET", path, undefined, sentence);
  }
}

function findOverride(
  { env, flags }: OverrideSources,
  key: AnyScalarKey,
): { label: string; scalar: HclScalar } | undefined {
  const flag = key.flag === undefined ? undefined : flags[key.flag];
  // Not even an empty flag is the file's business: it was typed to say something.
  if (flag !== undefined) return { label: `the flag -${key.flag}`, scalar: scalarOf(flag) };
  for (const name of key.env ?? []) {
    const variable = readVariable(env, name);
    if (variable !== undefined) {
      return { label: `the environment variable ${variable.name}`, scalar: scalarOf(variable.value) };
    }
  }
  return undefined;
}

/** Variables and flags are read by the same types as the values in files. */
function scalarOf(value: string | number | boolean): HclScalar {
  const kind = typeof value === "boolean" ? "bool" : typeof value === "number" ? "number" : "string";
  return { kind, value, raw: String(value), position: { line: 1, column: 1, offset: 0 } };
}

function isDecoded(value: unknown): value is Decoded {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
