import { always, defaulted, optional, stanza } from "../schema-types.ts";
import { boolean, duration, integer, string } from "../value-types.ts";

/** What `retry.num_retries` means by 0 or by being left out. */
const DEFAULT_NUM_RETRIES = 12;

const retry = stanza(
  { status: "in force", doc: "How failing requests to the server are tried again; logging in has its own rules." },
  {
    num_retries: defaulted(integer({ min: -1 }), DEFAULT_NUM_RETRIES, {
      status: "in force",
      env: ["VAULT_MAX_RETRIES"],
      zero: "unset",
      doc: "How often a failing request is tried again. In a file 0 means the default and -1 never; in the variable 0 means never. In the config value 0 means never.",
    }),
  },
);

export const vault = stanza(
  { status: "in force", doc: "The Vault or OpenBao server that everything comes from." },
  {
    address: defaulted(string, "https://127.0.0.1:8200", {
      status: "in force",
      env: ["VAULT_ADDR"],
      flag: "address",
      doc: "The URL of the server: https://, http:// or unix://.",
    }),
    ca_cert: optional(string, {
      status: "in force",
      env: ["VAULT_CACERT"],
      flag: "ca-cert",
      doc: "A PEM file with the certificate authorities that the server's certificate is checked against.",
    }),
    ca_path: optional(string, {
      status: "in force",
      env: ["VAULT_CAPATH"],
      flag: "ca-path",
      doc: "A folder of PEM files with the certificate authorities that the server's certificate is checked against.",
    }),
    client_cert: optional(string, {
      status: "in force",
      env: ["VAULT_CLIENT_CERT"],
      flag: "client-cert",
      doc: "A PEM file with the certificate that is shown to the server.",
    }),
    client_key: optional(string, {
      status: "in force",
      env: ["VAULT_CLIENT_KEY"],
      flag: "client-key",
      doc: "A PEM file with the private key of client_cert.",
    }),
    tls_skip_verify: defaulted(boolean, false, {
      status: "in force",
      env: ["VAULT_SKIP_VERIFY"],
      flag: "tls-skip-verify",
      doc: "Do not check the server's certificate at all. Anybody on the way can then read every secret.",
    }),
    tls_server_name: optional(string, {
      status: "in force",
      env: ["VAULT_TLS_SERVER_NAME"],
      flag: "tls-server-name",
      doc: "The host name that is sent as SNI and looked for in the server's certificate.",
    }),
    namespace: optional(string, {
      status: "in force",
      env: ["VAULT_NAMESPACE"],
      flag: "namespace",
      doc: "The namespace of the agent's requests and of those it forwards with its token. The default is auto_auth's method.namespace, else the root namespace.",
    }),
    retry: always(retry),
    client_timeout: optional(duration, {
      status: "in force",
      source: "environment",
      env: ["VAULT_CLIENT_TIMEOUT"],
      zero: "unset",
      doc: "How long one request to the server may take. The default is 60 seconds.",
    }),
    rate_limit: optional(string, {
      status: "not yet",
      source: "environment",
      env: ["VAULT_RATE_LIMIT"],
      doc: "The most requests a second to the server, as RATE or RATE:BURST.",
    }),
    srv_lookup: optional(boolean, {
      status: "not yet",
      source: "environment",
      env: ["VAULT_SRV_LOOKUP"],
      doc: "Look up the server's address as a DNS SRV record.",
    }),
    proxy_address: optional(string, {
      status: "in force",
      source: "environment",
      env: ["VAULT_PROXY_ADDR", "VAULT_HTTP_PROXY"],
      doc: "The URL of an HTTP proxy through which the server is reached. The default is what HTTP_PROXY or HTTPS_PROXY and NO_PROXY say.",
    }),
    disable_redirects: optional(boolean, {
      status: "in force",
      source: "environment",
      env: ["VAULT_DISABLE_REDIRECTS"],
      flag: "disable-redirects",
      doc: "Do not follow the server's redirects.",
    }),
    ca_cert_bytes: optional(string, {
      status: "in force",
      source: "environment",
      env: ["VAULT_CACERT_BYTES"],
      doc: "PEM text with the certificate authorities, instead of the file ca_cert.",
    }),
    client_cert_bytes: optional(string, {
      status: "in force",
      source: "environment",
      env: ["VAULT_CLIENT_CERT_BYTES"],
      doc: "PEM text with the client certificate, instead of the file client_cert.",
    }),
    client_key_bytes: optional(string, {
      status: "in force",
      source: "environment",
      env: ["VAULT_CLIENT_KEY_BYTES"],
      sensitive: true,
      doc: "PEM text with the private key, instead of the file client_key.",
    }),
  },
);
