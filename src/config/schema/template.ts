import { BadValue } from "../bad-value.ts";
import { parseDuration } from "../duration.ts";
import { block, blocks, defaulted, optional, required, stanza } from "../schema-types.ts";
import {
  account,
  boolean,
  command,
  duration,
  fileMode,
  fraction,
  integer,
  signal,
  string,
  stringList,
} from "../value-types.ts";

/** How long a template's command may run where nothing else is said. */
const DEFAULT_COMMAND_TIMEOUT_MS = 30_000;

const wait = stanza(
  {
    status: "in force",
    doc: "Lets changes settle: a template is rendered once its secrets have been quiet for a while.",
  },
  {
    enabled: optional(boolean, {
      status: "in force",
      aliases: ["bool"],
      doc: "Whether to wait at all. The default is true if min is more than 0.",
    }),
    min: defaulted(duration, 0, { status: "in force", doc: "How long there must be no further change." }),
    max: optional(duration, {
      status: "in force",
      doc: "When the template is rendered even if changes keep coming. The default is four times min.",
    }),
  },
);

const execEnv = stanza(
  { status: "not yet", doc: "The environment of the command." },
  {
    pristine: defaulted(boolean, false, { status: "not yet", doc: "Pass on nothing of the agent's environment." }),
    custom: optional(stringList, { status: "not yet", doc: "Variables to add, each as NAME=value." }),
    allowlist: optional(stringList, {
      status: "not yet",
      aliases: ["whitelist"],
      doc: "Patterns of the variables that alone are passed on.",
    }),
    denylist: optional(stringList, {
      status: "not yet",
      aliases: ["blacklist"],
      doc: "Patterns of the variables that are not passed on.",
    }),
  },
);

const templateExec = stanza(
  { status: "in force", doc: "The command that runs after the file has changed." },
  {
    command: optional(command, {
      status: "in force",
      doc: "The program and its arguments, or one text for the shell.",
    }),
    timeout: defaulted(duration, DEFAULT_COMMAND_TIMEOUT_MS, {
      status: "in force",
      zero: "unset",
      doc: "After how long the command is killed.",
    }),
    enabled: defaulted(boolean, true, { status: "not yet", doc: "Whether the command runs." }),
    env: block(execEnv, { repeat: "last" }),
    kill_signal: defaulted(signal, "SIGINT", { status: "not yet", doc: "The signal that ends the command." }),
    kill_timeout: defaulted(duration, 30_000, {
      status: "not yet",
      doc: "How long the command may take to end after that signal before it is killed.",
    }),
    reload_signal: optional(signal, {
      status: "not yet",
      doc: "The signal to send on a change, instead of ending it.",
    }),
    splay: defaulted(duration, 0, { status: "not yet", doc: "The most random time before that signal is sent." }),
  },
);

const check = stanza(
  { status: "not yet", doc: "Looks at a new file before it replaces the old one. Ours." },
  {
    command: optional(command, {
      status: "not yet",
      doc: "The command; the new file's path is its last argument, and a failure keeps the old file.",
    }),
  },
);

/** What a template has whether it goes to a file or to an environment variable. */
const textKeys = {
  source: optional(string, { status: "in force", doc: "The file of the template." }),
  contents: optional(string, { status: "in force", doc: "The text of the template, instead of source." }),
  error_on_missing_key: defaulted(boolean, false, {
    status: "in force",
    doc: "Fail where the template reads a key that is not there; otherwise it prints <no value>.",
  }),
  error_fatal: defaulted(boolean, true, {
    status: "in force",
    doc: "Whether a template that fails counts as a failure of the agent.",
  }),
  left_delimiter: defaulted(string, "{{", { status: "in force", doc: "What opens an action." }),
  right_delimiter: defaulted(string, "}}", { status: "in force", doc: "What closes an action." }),
  function_denylist: optional(stringList, {
    status: "in force",
    aliases: ["function_blacklist"],
    doc: "Functions that the template may not call.",
  }),
  optional: defaulted(boolean, false, {
    status: "not yet",
    doc: "Let the agent be ready, and exit_after_auth end it, without this template. Ours.",
  }),
  refresh_interval: optional(duration, {
    status: "not yet",
    zero: "unset",
    doc: "How often its unleased secrets are fetched again. The default is template_config's. Ours.",
  }),
} as const;

const template = stanza(
  { status: "in force", doc: "A file rendered from a template." },
  {
    ...textKeys,
    destination: optional(string, { status: "in force", doc: "The path of the file." }),
    create_dest_dirs: defaulted(boolean, true, {
      status: "in force",
      doc: "Make the folders of destination that are not there.",
    }),
    perms: optional(fileMode, {
      status: "in force",
      doc: "The file's permissions. The default is those of the file that is there, else 0644.",
    }),
    user: optional(account, { status: "in force", doc: "The file's user, by name or id." }),
    group: optional(account, { status: "in force", doc: "The file's group, by name or id." }),
    uid: optional(integer({ min: 0 }), { status: "in force", deprecated: "use user.", doc: "The id of the user." }),
    gid: optional(integer({ min: 0 }), { status: "in force", deprecated: "use group.", doc: "The id of the group." }),
    backup: defaulted(boolean, false, {
      status: "in force",
      doc: "Keep the file that is replaced, with .bak added to its name.",
    }),
    command: optional(command, {
      status: "in force",
      deprecated: "use exec.",
      doc: "The command that runs after the file has changed.",
    }),
    command_timeout: defaulted(duration, DEFAULT_COMMAND_TIMEOUT_MS, {
      status: "in force",
      zero: "unset",
      deprecated: "use exec.",
      doc: "After how long that command is killed.",
    }),
    exec: block(templateExec, { repeat: "last" }),
    wait: block(wait, { repeat: "last", shorthand: readWait }),
    sandbox_path: optional(string, { status: "in force", doc: "The folder outside which the template reads no file." }),
    check: block(check, { repeat: "last" }),
  },
);

const FILE_ONLY = "it says something about a file, and an env_template goes to an environment variable";

const envTemplate = stanza(
  {
    status: "not yet",
    label: "name",
    doc: "An environment variable of the process in exec, rendered from a template.",
    refused: Object.fromEntries(
      Object.keys(template.keys)
        .filter((key) => !(key in textKeys))
        .map((key) => [key, FILE_ONLY]),
    ),
  },
  {
    name: required(string, { status: "not yet", doc: "The name of the variable: the label of the block." }),
    ...textKeys,
  },
);

export const templateConfig = stanza(
  { status: "in force", doc: "What holds for all templates." },
  {
    exit_on_retry_failure: defaulted(boolean, false, {
      status: "in force",
      doc: "End the agent with an error once a template's retries are used up.",
    }),
    static_secret_render_interval: defaulted(duration, 300_000, {
      status: "in force",
      zero: "unset",
      doc: "How often secrets without a lease are fetched again.",
    }),
    max_connections_per_host: defaulted(integer({ min: 1 }), 10, {
      status: "in force",
      zero: "unset",
      doc: "The most connections that templates open to the server.",
    }),
    lease_renewal_threshold: defaulted(fraction(0, 1), 0.9, {
      status: "in force",
      doc: "After which part of its lease a secret that cannot be renewed is fetched again.",
    }),
  },
);

export const templateBlocks = {
  template: blocks(template, "templates"),
  env_template: blocks(envTemplate, "env_templates"),
} as const;

/** `"5s"` or `"5s:30s"`, the short form of `wait { min = "5s" max = "30s" }`. */
function readWait(text: string): Readonly<Record<string, unknown>> | BadValue {
  const parts = text.split(":").map((part) => part.trim());
  if (parts.length > 2 || parts.includes(""))
    return new BadValue(`must be "MIN" or "MIN:MAX", not ${JSON.stringify(text)}`);
  const durations: number[] = [];
  for (const part of parts) {
    const ms = parseDuration(part);
    if (ms instanceof BadValue) return ms;
    if (ms < 0) return new BadValue(`must not be negative, but is ${JSON.stringify(text)}`);
    durations.push(ms);
  }
  const [min, max] = durations;
  return max === undefined ? { min } : { min, max };
}
