import { block, defaulted, optional, required, stanza } from "../schema-types.ts";
import { account, boolean, byteSize, duration, integer, oneOf, string, stringList } from "../value-types.ts";
import { serverListenerKeys } from "./listener-server.ts";

const TLS_VERSIONS = ["tls10", "tls11", "tls12", "tls13"] as const;

const enableQuit = defaulted(boolean, false, {
  status: "in force",
  doc: "Answer POST quit, which stops the agent. Anybody who reaches the listener can send it.",
});

const agentApi = stanza(
  { status: "in force", doc: "Which parts of the agent's own API the listener serves." },
  {
    enable_quit: enableQuit,
    enable_ui: defaulted(boolean, false, { status: "not yet", doc: "Serve the status page. Ours." }),
  },
);

const proxyApi = stanza(
  { status: "in force", doc: "The same as agent_api, under the name that the proxy command has for it." },
  { enable_quit: enableQuit },
);

const telemetry = stanza(
  { status: "not yet", doc: "How the listener serves metrics." },
  {
    unauthenticated_metrics_access: defaulted(boolean, false, {
      status: "not yet",
      doc: "Serve metrics to requests without a token.",
    }),
    disallow_metrics: defaulted(boolean, false, { status: "not yet", doc: "Serve no metrics." }),
    metrics_only: defaulted(boolean, false, { status: "not yet", doc: "Serve nothing but metrics." }),
    metrics_path: optional(string, { status: "not yet", doc: "The path that metrics are served at." }),
  },
);

const tlsKeys = {
  tls_disable: optional(boolean, {
    status: "in force",
    doc: "Speak plain HTTP. The default is false; for a unix socket without a certificate it is true.",
  }),
  tls_cert_file: optional(string, { status: "in force", doc: "A PEM file with the listener's certificate." }),
  tls_key_file: optional(string, { status: "in force", doc: "A PEM file with the private key of tls_cert_file." }),
  tls_min_version: defaulted(oneOf(TLS_VERSIONS), "tls12", { status: "in force", doc: "The oldest TLS version." }),
  tls_max_version: defaulted(oneOf(TLS_VERSIONS), "tls13", { status: "in force", doc: "The newest TLS version." }),
  tls_cipher_suites: optional(stringList, {
    status: "in force",
    doc: "The cipher suites of TLS 1.2 and older, by their names in Go, with commas between.",
  }),
  tls_key_exchange_preferences: optional(stringList, {
    status: "not yet",
    doc: "The key exchanges of TLS, the preferred first.",
  }),
  tls_client_ca_file: optional(string, {
    status: "in force",
    doc: "A PEM file with the certificate authorities of client certificates.",
  }),
  tls_require_and_verify_client_cert: defaulted(boolean, false, {
    status: "in force",
    doc: "Refuse clients that show no valid certificate.",
  }),
  tls_disable_client_certs: defaulted(boolean, false, {
    status: "not yet",
    doc: "Do not ask clients for a certificate.",
  }),
  tls_auto_reload: defaulted(boolean, false, {
    status: "not yet",
    doc: "Read the certificate and the key again when their files change.",
  }),
  tls_auto_reload_interval: defaulted(duration, 30_000, {
    status: "not yet",
    zero: "unset",
    doc: "How often tls_auto_reload looks at the files.",
  }),
} as const;

const socketKeys = {
  // A text as in the Go agents, read when the socket is made: their own valid fixtures hold texts that are no mode.
  socket_mode: optional(string, { status: "in force", doc: 'The permissions of a unix socket, in octal: "0600".' }),
  socket_user: optional(account, { status: "in force", doc: "The user of a unix socket, by name or id." }),
  socket_group: optional(account, { status: "in force", doc: "The group of a unix socket, by name or id." }),
} as const;

const requestKeys = {
  require_request_header: defaulted(boolean, false, {
    status: "in force",
    doc: "Answer 412 to requests without the header X-Vault-Request: true, which web pages of other sites and tricked servers cannot send. Best set wherever use_auto_auth_token is; the CLI and the SDKs send it.",
  }),
  max_request_size: optional(byteSize, { status: "not yet", doc: "The largest body of a request." }),
  max_request_duration: optional(duration, { status: "not yet", doc: "The longest time a request may take." }),
  http_read_timeout: optional(duration, { status: "not yet", doc: "The longest time in which a request is read." }),
  http_read_header_timeout: optional(duration, {
    status: "not yet",
    doc: "The longest time in which the header of a request is read.",
  }),
  http_write_timeout: optional(duration, { status: "not yet", doc: "The longest time in which an answer is sent." }),
  http_idle_timeout: optional(duration, {
    status: "not yet",
    doc: "How long a connection without a request is kept open.",
  }),
  proxy_protocol_behavior: optional(oneOf(["use_always", "allow_authorized", "deny_unauthorized", "deny_authorized"]), {
    status: "not yet",
    doc: "What is done with the PROXY protocol in front of a connection.",
  }),
  proxy_protocol_authorized_addrs: optional(stringList, {
    status: "not yet",
    doc: "The addresses whose PROXY protocol is believed.",
  }),
  x_forwarded_for_authorized_addrs: optional(stringList, {
    status: "not yet",
    doc: "The addresses whose X-Forwarded-For header is believed.",
  }),
  x_forwarded_for_hop_skips: defaulted(integer({ min: 0 }), 0, {
    status: "not yet",
    doc: "How many addresses at the end of X-Forwarded-For are skipped.",
  }),
  x_forwarded_for_reject_not_present: defaulted(boolean, true, {
    status: "not yet",
    doc: "Refuse requests without X-Forwarded-For.",
  }),
  x_forwarded_for_reject_not_authorized: defaulted(boolean, true, {
    status: "not yet",
    doc: "Refuse requests from addresses whose X-Forwarded-For is not believed.",
  }),
} as const;

export const listener = stanza(
  { status: "in force", label: "type", doc: "An address at which the agent answers: its own API and the proxy." },
  {
    type: required(oneOf(["tcp", "unix"]), { status: "in force", doc: "The kind of address." }),
    address: optional(string, {
      status: "in force",
      doc: "HOST:PORT (the default is 127.0.0.1:8200), or the path of a unix socket.",
    }),
    role: defaulted(oneOf(["default", "metrics_only"]), "default", {
      status: "in force",
      doc: "Whether everything is served, or metrics, health and readiness only.",
    }),
    ...tlsKeys,
    ...socketKeys,
    ...requestKeys,
    agent_api: block(agentApi, { repeat: "merge" }),
    proxy_api: block(proxyApi, { repeat: "merge" }),
    telemetry: block(telemetry, { repeat: "merge" }),
    ...serverListenerKeys,
  },
);
