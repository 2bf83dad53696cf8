import { CONFIG_FLAG, serverFlags } from "./agent-flags.ts";
import type { FlagSpec } from "./flags.ts";

const TEMPLATE: FlagSpec = {
  name: "template",
  kind: "string",
  doc: "The template's file, or - for standard input. With -config: the template's destination, or its number in the config, counted from 1; the only one needs no naming.",
};

/** For rendering without a server. */
const OFFLINE: readonly FlagSpec[] = [
  {
    name: "fixtures",
    kind: "string",
    doc: "A JSON file with what stands in for the server: secrets, lists, env, files. See docs/templates.md.",
  },
  {
    name: "data",
    kind: "string",
    doc: "A JSON file with the template's dot. Without it the dot is nil, as in an agent.",
  },
  {
    name: "check",
    kind: "string",
    doc: "A file with the expected result: instead of the result its difference from that file is printed, and the exit code is 1 if there is one.",
  },
  {
    name: "error-on-missing-key",
    kind: "bool",
    doc: "Fail at a map key that is not there instead of printing <no value>.",
  },
  { name: "left-delimiter", kind: "string", doc: "What begins an action; default {{." },
  { name: "right-delimiter", kind: "string", doc: "What ends an action; default }}." },
  { name: "sandbox-path", kind: "string", doc: "The folder outside of which the function file reads nothing." },
  {
    name: "function-denylist",
    kind: "list",
    doc: "A function that the template must not call; * stands for any text. May be repeated.",
  },
];

/** For rendering a template of a config with the secrets of the server. */
const LIVE: readonly FlagSpec[] = [
  {
    ...CONFIG_FLAG,
    doc: "An agent's config file, or a folder of them (*.hcl, *.json): renders one of its templates. May be repeated.",
  },
  {
    name: "dry-run",
    kind: "bool",
    doc: "Required with -config: log in, read the secrets, print the result, and write nothing.",
  },
  {
    name: "diff",
    kind: "bool",
    doc: "Print how the result differs from the file at the destination, and exit with 1 if it does.",
  },
  { name: "timeout", kind: "string", doc: "How long to wait for the secrets, such as 90s; default 30s." },
];

/** The flags of `render`. */
export function renderFlags(): readonly FlagSpec[] {
  return [TEMPLATE, ...OFFLINE, ...LIVE, ...serverFlags()];
}

/** The names of the flags that belong to one of the two ways to render only. */
export function flagsOnlyFor(way: "offline" | "live"): readonly string[] {
  const flags = way === "offline" ? OFFLINE : [...LIVE, ...serverFlags()];
  return flags.map(({ name }) => name);
}
