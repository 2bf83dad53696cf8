import { defaulted, optional } from "../schema-types.ts";
import { byteSize, duration, integer, oneOf, string } from "../value-types.ts";

/** The keys of the top level that are about the log. */
export const loggingKeys = {
  log_level: defaulted(
    oneOf(["trace", "debug", "info", "warn", "error"], { notice: "info", warning: "warn", err: "error" }),
    "info",
    {
      status: "in force",
      env: ["VAULT_LOG_LEVEL"],
      flag: "log-level",
      doc: "The least important lines that are logged.",
    },
  ),
  log_format: defaulted(oneOf(["standard", "json"]), "standard", {
    status: "in force",
    env: ["VAULT_LOG_FORMAT"],
    flag: "log-format",
    doc: "Lines for people, or one JSON object a line.",
  }),
  log_file: optional(string, {
    status: "in force",
    flag: "log-file",
    doc: "The file that is logged to, besides standard error. In a folder its name is agent.log.",
  }),
  log_rotate_bytes: defaulted(byteSize, 0, {
    status: "in force",
    flag: "log-rotate-bytes",
    doc: "The size at which a new log file is begun. 0 is no limit.",
  }),
  log_rotate_duration: defaulted(duration, 86_400_000, {
    status: "in force",
    flag: "log-rotate-duration",
    zero: "unset",
    doc: "The age at which a new log file is begun.",
  }),
  log_rotate_max_files: defaulted(integer({ min: -1 }), 0, {
    status: "in force",
    flag: "log-rotate-max-files",
    doc: "How many old log files are kept. 0 keeps all, -1 none.",
  }),
} as const;
