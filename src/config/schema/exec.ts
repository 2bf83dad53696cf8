import { defaulted, optional, stanza } from "../schema-types.ts";
import { command, duration, oneOf, signal, string } from "../value-types.ts";

export const exec = stanza(
  { status: "not yet", doc: "A process that the agent starts with secrets in its environment, and looks after." },
  {
    command: optional(command, { status: "not yet", doc: "The program and its arguments, or one text for the shell." }),
    restart_on_secret_changes: defaulted(oneOf(["always", "never"]), "always", {
      status: "not yet",
      doc: "Whether the process is started again when one of its secrets changes.",
    }),
    restart_stop_signal: defaulted(signal, "SIGTERM", {
      status: "not yet",
      doc: "The signal that stops the process before it is started again.",
    }),
    child_process_stdout: optional(string, {
      status: "not yet",
      doc: "The file that the process's standard output goes to. The default is the agent's.",
    }),
    child_process_stderr: optional(string, {
      status: "not yet",
      doc: "The file that the process's standard error goes to. The default is the agent's.",
    }),
    restart_debounce: defaulted(duration, 0, {
      status: "not yet",
      doc: "How long secrets must have been quiet before the process is started again. Ours.",
    }),
    restart_splay: defaulted(duration, 0, {
      status: "not yet",
      doc: "The most random time before the process is started again, so that a fleet does not do it at once. Ours.",
    }),
  },
);
