import { block, defaulted, dropped, optional, required, stanza } from "../schema-types.ts";
import { anything, boolean, booleanOrForce, duration, integer, oneOf, string } from "../value-types.ts";

const consistency = {
  enforce_consistency: optional(oneOf(["always", "never"]), {
    status: "not yet",
    doc: "Whether every request carries the state that earlier ones saw (a Vault Enterprise feature).",
  }),
  when_inconsistent: optional(oneOf(["retry", "fail", "forward"]), {
    status: "not yet",
    doc: "What is done when the server does not have that state yet.",
  }),
} as const;

export const apiProxy = stanza(
  { status: "in force", doc: "How requests to the listeners are forwarded to the server." },
  {
    use_auto_auth_token: defaulted(booleanOrForce, false, {
      status: "in force",
      doc: 'Send requests that bring no token of their own with the agent\'s token; "force" sends all of them with it.',
    }),
    ...consistency,
    prepend_configured_namespace: defaulted(boolean, false, {
      status: "in force",
      doc: "Put the configured namespace before the one that a request names.",
    }),
  },
);

const persist = stanza(
  { status: "not yet", label: "type", doc: "Keeps the cache over a restart of the agent." },
  {
    type: required(oneOf(["kubernetes", "file"]), {
      status: "not yet",
      doc: 'What the cache is encrypted for: a pod\'s service account, or a key file. "file" is ours.',
    }),
    path: optional(string, { status: "not yet", doc: "The folder of the cache." }),
    keep_after_import: defaulted(boolean, false, {
      status: "not yet",
      doc: "Keep the cache's file after it has been read at start.",
    }),
    exit_on_err: defaulted(boolean, false, {
      status: "not yet",
      doc: "End the agent with an error if the cache's file cannot be read.",
    }),
    service_account_token_file: defaulted(string, "/var/run/secrets/kubernetes.io/serviceaccount/token", {
      status: "not yet",
      doc: "The file of the service account token.",
    }),
    key_file: optional(string, { status: "not yet", doc: 'The file of the key, with type "file". Ours.' }),
  },
);

export const cache = stanza(
  {
    status: "not yet",
    notYet: "keeps no answers yet in this version; its use_auto_auth_token is in force",
    doc: "Answers repeated requests from memory and keeps the leases of cached answers alive.",
  },
  {
    use_auto_auth_token: optional(booleanOrForce, {
      status: "in force",
      deprecated: "set it in api_proxy.",
      doc: "The same as api_proxy's use_auto_auth_token.",
    }),
    // The Go agents' own fixtures carry it; nothing reads it there.
    force_auto_auth_token: dropped(anything, 'Does nothing; use_auto_auth_token = "force" is what was meant.'),
    ...consistency,
    persist: block(persist),
    cache_static_secrets: defaulted(boolean, false, {
      status: "not yet",
      doc: "Keep secrets of key-value engines in the cache as well.",
    }),
    disable_caching_dynamic_secrets: defaulted(boolean, false, {
      status: "not yet",
      doc: "Do not keep leased secrets and tokens in the cache.",
    }),
    static_secret_token_capability_refresh_interval: defaulted(duration, 300_000, {
      status: "not yet",
      zero: "unset",
      doc: "How often it is checked that a token may still read the cached secrets it has read.",
    }),
    static_secret_token_capability_refresh_behavior: defaulted(oneOf(["optimistic", "pessimistic"]), "optimistic", {
      status: "not yet",
      doc: "Whether a token keeps its access to cached secrets while that check fails for reasons other than a refusal.",
    }),
    max_entries: defaulted(integer({ min: 1 }), 100_000, {
      status: "not yet",
      zero: "unset",
      doc: "How many answers the cache holds; the one that was not asked for the longest goes first. Ours.",
    }),
    static_secret_refresh_interval: defaulted(duration, 60_000, {
      status: "not yet",
      zero: "unset",
      doc: "After how long a cached key-value secret is fetched again. Ours.",
    }),
  },
);
