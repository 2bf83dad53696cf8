import { defaulted, optional, stanza } from "../schema-types.ts";
import { command, duration, string } from "../value-types.ts";

export const alerts = stanza(
  { status: "not yet", doc: "Who is told when something needs a person. Ours." },
  {
    // The URLs of chat services carry their own credential.
    webhook: optional(string, { status: "not yet", sensitive: true, doc: "The URL that alerts are posted to." }),
    command: optional(command, { status: "not yet", doc: "The command that alerts are given to." }),
    before: defaulted(duration, 3_600_000, {
      status: "not yet",
      doc: "How long before a token or a certificate ends for good an alert is sent.",
    }),
  },
);
