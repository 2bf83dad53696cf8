import type { TemplateStanza } from "../config/schema.ts";
import type { TemplateSpec } from "./template-spec.ts";

/** A `template` block as the service needs it. */
export function templateSpecFromConfig(stanza: TemplateStanza): TemplateSpec {
  const { exec, wait } = stanza;
  const min = wait?.min ?? 0;
  return {
    source: stanza.source,
    contents: stanza.contents,
    destination: stanza.destination ?? "",
    createDestDirs: stanza.create_dest_dirs,
    perms: stanza.perms,
    user: stanza.user,
    group: stanza.group,
    backup: stanza.backup,
    leftDelimiter: stanza.left_delimiter,
    rightDelimiter: stanza.right_delimiter,
    errorOnMissingKey: stanza.error_on_missing_key,
    errorFatal: stanza.error_fatal,
    sandboxPath: stanza.sandbox_path,
    functionDenylist: stanza.function_denylist ?? [],
    // The config has folded the old `command` and `command_timeout` into exec.
    command: exec?.command,
    commandTimeout: exec?.timeout ?? stanza.command_timeout,
    wait: wait?.enabled === true && min > 0 ? { min, max: wait.max ?? min } : undefined,
  };
}
