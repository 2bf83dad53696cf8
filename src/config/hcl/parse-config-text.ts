import type { HclObject } from "./ast.ts";
import { parseJsonConfig } from "./parse-json.ts";
import { parseHcl } from "./parser.ts";

/**
 * Parses a config file: JSON if its first character other than white space is `{`, else HCL 1, which is how Vault and
 * OpenBao tell them apart. Throws AgentError `CONFIG_SYNTAX`.
 */
export function parseConfigText(text: string, fileName: string): HclObject {
  // trimStart also takes off a byte order mark.
  return text.trimStart().startsWith("{") ? parseJsonConfig(text, fileName) : parseHcl(text, fileName);
}
