import { formatFileMode } from "../../src/config/file-mode.ts";
import type { AnyBlockKey, AnyKey, AnyScalarKey, Stanza, Status } from "../../src/config/schema-types.ts";

const INTRODUCTION = `# Configuration

What a config file may say, made from the table that the agent reads it by (\`npm run docs\`; a test compares the two).

A file is HCL or JSON. Several files and folders are joined: lists are appended, later blocks and values replace earlier
ones. A flag beats a variable, a variable beats a file. Each \`VAULT_…\` variable has a twin \`BAO_…\`, which comes first;
an empty one counts as not set. Durations are \`30s\`, \`5m\`, \`1h30m\` or a number of seconds, sizes \`32MiB\`, \`10MB\` or a
number of bytes.

Keys that are not in force yet are listed by name at the end of each block: they are checked, and a warning at start says
that they do nothing; where it would be unsafe to go on without them, the agent does not start. Keys that mean something
to a server only are taken with a warning too.
`;

/** The text of docs/configuration.md. */
export function formatConfigDocument(schema: Stanza): string {
  return `${INTRODUCTION}\n${section("Top level", schema, "")}`;
}

function section(title: string, stanza: Stanza, path: string): string {
  const keys = Object.entries(stanza.keys);
  const scalars = keys.filter(isScalar);
  const inForce = scalars.filter(([, key]) => key.status === "in force");
  const parts = [`## ${title}`, stanza.doc];
  if (stanza.label !== undefined) parts.push(`Its label is the \`${stanza.label}\`.`);
  if (inForce.length > 0) parts.push(inForce.map(([name, key]) => scalarLine(name, key)).join("\n"));
  parts.push(
    ...list("Not in force yet", namesWith(keys, "not yet")),
    ...list("Of no effect here", namesWith(keys, "no effect")),
  );
  return `${parts.join("\n\n")}\n\n${keys.flatMap(([name, key]) => inner(name, key, path)).join("")}`;
}

/** The sections of a key that is a block. One that is not in force is only named, in the section around it. */
function inner(name: string, key: AnyKey, path: string): string[] {
  const place = path === "" ? name : `${path}.${name}`;
  if (key.kind === "scalar") return [];
  if (key.kind === "block") return isDescribed(key) ? [section(`\`${place}\``, key.stanza, place)] : [];
  return Object.entries(key.tables)
    .filter(([, table]) => table.status === "in force")
    .map(([type, table]) => section(`\`${place}\` of \`${type}\``, table, place));
}

/** Of a block that does nothing yet, some keys may be in force: `cache.use_auto_auth_token`. */
function isDescribed({ stanza }: AnyBlockKey): boolean {
  const keys = Object.values(stanza.keys);
  return stanza.status === "in force" || keys.some((key) => key.kind === "scalar" && key.status === "in force");
}

/** The keys with that status; of a key that depends on the type, the types. */
function namesWith(keys: readonly [string, AnyKey][], status: Status): string[] {
  return keys.flatMap(([name, key]) => {
    if (key.kind !== "variant") return statusOf(key) === status ? [`\`${name}\``] : [];
    const types = Object.entries(key.tables).filter(([, table]) => table.status === status);
    return types.map(([type]) => `the type \`${type}\``);
  });
}

function statusOf(key: AnyScalarKey | AnyBlockKey): Status {
  return key.kind === "scalar" ? key.status : key.stanza.status;
}

function list(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${title}: ${names.join(", ")}.`];
}

function scalarLine(name: string, key: AnyScalarKey): string {
  const facts = [key.type.name];
  if (key.presence === "required") facts.push("required");
  if (key.presence === "defaulted") facts.push(`default ${formatDefault(key)}`);
  for (const variable of key.env ?? []) facts.push(`\`${variable}\``);
  if (key.flag !== undefined) facts.push(`\`-${key.flag}\``);
  if (key.source === "environment") facts.push("not in files");
  const deprecated = key.deprecated === undefined ? "" : ` Deprecated: ${key.deprecated}`;
  return `- \`${name}\` (${facts.join("; ")}): ${key.doc.replaceAll("<", "\\<")}${deprecated}`;
}

function formatDefault({ type, fallback }: AnyScalarKey): string {
  if (type.name === "duration") return `\`${formatDuration(Number(fallback))}\``;
  if (type.name === "file mode") return `\`${formatFileMode(Number(fallback))}\``;
  return `\`${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}\``;
}

function formatDuration(ms: number): string {
  const [amount, unit] =
    ms % 3_600_000 === 0 ? [ms / 3_600_000, "h"] : ms % 60_000 === 0 ? [ms / 60_000, "m"] : [ms / 1000, "s"];
  return ms === 0 ? "0s" : `${amount}${unit}`;
}

function isScalar(entry: [string, AnyKey]): entry is [string, AnyScalarKey] {
  return entry[1].kind === "scalar";
}
