import { blocks, defaulted, optional, required, requiredBlock, stanza, variants } from "../schema-types.ts";
import { account, boolean, duration, fileMode, integer, oneOf, string } from "../value-types.ts";
import { cloudMethods } from "./methods-cloud.ts";
import { plainMethods } from "./methods.ts";

const methods = { ...plainMethods, ...cloudMethods } as const;
const methodNames = Object.keys(methods).sort() as (keyof typeof methods)[];

const method = stanza(
  { status: "in force", label: "type", doc: "How the agent logs in." },
  {
    type: required(oneOf(methodNames), { status: "in force", doc: "The name of the method." }),
    mount_path: optional(string, {
      status: "in force",
      doc: "Where the method is mounted. The default is auth/ and the method's type.",
    }),
    // The same variable and flag as vault.namespace: for the login they win over both settings.
    namespace: optional(string, {
      status: "in force",
      env: ["VAULT_NAMESPACE"],
      flag: "namespace",
      doc: "The namespace of the mount. The default is the vault block's namespace.",
    }),
    wrap_ttl: optional(duration, {
      status: "not yet",
      zero: "unset",
      doc: "Have the server wrap the token; the sink gets the wrapping and nobody renews the token. It needs exactly one sink.",
    }),
    min_backoff: defaulted(duration, 1000, {
      status: "in force",
      zero: "unset",
      doc: "How long the agent waits after the first failed login; each further failure doubles it.",
    }),
    max_backoff: defaulted(duration, 300_000, {
      status: "in force",
      zero: "unset",
      doc: "The longest wait between two logins.",
    }),
    exit_on_err: defaulted(boolean, false, {
      status: "in force",
      doc: "End the agent with an error when a login fails, instead of trying again.",
    }),
    config: variants(methods, "What the method needs; the keys depend on its type."),
  },
);

const fileSink = stanza(
  { status: "in force", doc: "A file that always holds the current token." },
  {
    path: required(string, { status: "in force", doc: "The path of the file." }),
    mode: defaulted(fileMode, 0o640, { status: "in force", doc: "The permissions of the file." }),
    uid: optional(integer({ min: -1 }), { status: "in force", doc: "The id of the file's user. -1 leaves it alone." }),
    gid: optional(integer({ min: -1 }), { status: "in force", doc: "The id of the file's group. -1 leaves it alone." }),
    owner: optional(account, { status: "in force", doc: "The file's user, by name or id." }),
    group: optional(account, { status: "in force", doc: "The file's group, by name or id." }),
  },
);

const sink = stanza(
  { status: "in force", label: "type", doc: "Where the token is delivered." },
  {
    type: required(oneOf(["file"]), { status: "in force", doc: "The kind of sink." }),
    wrap_ttl: optional(duration, {
      status: "not yet",
      zero: "unset",
      doc: "Deliver the token wrapped by the server for this long, while the agent keeps renewing it.",
    }),
    dh_type: optional(oneOf(["curve25519"]), {
      status: "not yet",
      doc: "Encrypt what is delivered with a key agreed on with the reader.",
    }),
    dh_path: optional(string, { status: "not yet", doc: "The file with the reader's public key." }),
    derive_key: defaulted(boolean, false, {
      status: "not yet",
      doc: "Derive the key by HKDF from the shared secret and both public keys.",
    }),
    aad: optional(string, {
      status: "not yet",
      sensitive: true,
      doc: "Additional data that the encryption authenticates.",
    }),
    aad_env_var: optional(string, { status: "not yet", doc: "The environment variable that aad is taken from." }),
    config: variants({ file: fileSink }, "What the sink needs; the keys depend on its type."),
  },
);

export const autoAuth = stanza(
  { status: "in force", doc: "Logging in, and where the token is delivered." },
  {
    method: requiredBlock(method),
    sink: blocks(sink, "sinks", { wrapper: "sinks" }),
    enable_reauth_on_new_credentials: defaulted(boolean, false, {
      status: "not yet",
      doc: "Log in again as soon as the method's credentials change.",
    }),
    reuse_sink_token: defaulted(boolean, false, {
      status: "not yet",
      doc: "At start go on with the token in the first sink, if it is still valid. Ours.",
    }),
    revoke_on_shutdown: defaulted(boolean, false, {
      status: "not yet",
      doc: "Revoke the token when the agent stops. Ours.",
    }),
  },
);
