import { dropped, optional } from "../schema-types.ts";
import { anything, boolean, string, stringList } from "../value-types.ts";

const forServers = (what: string) => dropped(anything, `${what} It is for a server's listener and does nothing here.`);

/** What the Go agents take in a listener because the server and the agents share the block. */
export const serverListenerKeys = {
  purpose: forServers("Names what the listener is for."),
  cluster_address: forServers("The address for other servers."),
  max_request_json_memory: forServers("The most memory that a JSON body may take."),
  max_request_json_strings: forServers("The most texts that a JSON body may hold."),
  max_json_depth: forServers("The deepest nesting of a JSON body."),
  max_json_string_value_length: forServers("The longest text in a JSON body."),
  max_json_object_entry_count: forServers("The most keys of an object in a JSON body."),
  max_json_array_element_count: forServers("The most elements of a list in a JSON body."),
  max_json_token: forServers("The most tokens of a JSON body."),
  max_token_header_size: forServers("The longest token in a request's header."),
  custom_response_headers: forServers("Headers that every answer gets."),
  chroot_namespace: forServers("The namespace under which every request is served."),
  redact_addresses: forServers("Leaves addresses out of answers."),
  redact_cluster_name: forServers("Leaves the cluster's name out of answers."),
  redact_version: forServers("Leaves the version out of answers."),
  disable_replication_status_endpoints: forServers("Does not serve the state of replication."),
  disable_request_limiter: forServers("Switches the request limiter off."),
  disable_unauthed_rekey_endpoints: forServers("Does not serve rekeying without a token."),
  disable_unauthed_generate_root_endpoints: forServers("Does not serve root generation without a token."),
  inflight_requests_logging: forServers("Serves the requests in flight."),
  profiling: forServers("Serves Go's profiles."),
  tls_acme_cache_path: forServers("The folder for certificates got by ACME."),
  tls_acme_ca_directory: forServers("The URL of the ACME directory."),
  tls_acme_test_ca_directory: forServers("The URL of a second ACME directory for trying out."),
  tls_acme_ca_root: forServers("The certificate authority of the ACME server."),
  tls_acme_eab_key_id: forServers("The key id of an external ACME account."),
  tls_acme_eab_mac_key: forServers("The key of an external ACME account."),
  tls_acme_key_type: forServers("The type of keys got by ACME."),
  tls_acme_email: forServers("The address of the ACME account."),
  tls_acme_domains: forServers("The names that ACME certificates may be got for."),
  tls_acme_disable_http_challenge: forServers("Switches ACME's HTTP challenge off."),
  tls_acme_disable_alpn_challenge: forServers("Switches ACME's ALPN challenge off."),
  x_forwarded_for_client_cert_header: optional(string, {
    status: "not yet",
    doc: "The header in which a proxy in front passes the client's certificate.",
  }),
  x_forwarded_for_client_cert_header_decoders: optional(stringList, {
    status: "not yet",
    doc: "How that header is decoded, as Vault spells the key.",
  }),
  x_forwarded_for_client_cert_decoders: optional(stringList, {
    status: "not yet",
    doc: "How that header is decoded (PEM, URL, RFC9440), as OpenBao spells the key.",
  }),
  x_forwarded_for_client_cert_keep_not_forwarded: optional(boolean, {
    status: "not yet",
    doc: "Keep that header on requests that were not forwarded.",
  }),
  x_forwarded_for_client_cert_keep_unauthorized: optional(boolean, {
    status: "not yet",
    doc: "Keep that header on requests from addresses that are not believed.",
  }),
  cors_enabled: optional(boolean, { status: "not yet", doc: "Answer the CORS requests of web pages." }),
  cors_allowed_origins: optional(stringList, { status: "not yet", doc: "The origins of web pages that may ask." }),
  cors_allowed_headers: optional(stringList, { status: "not yet", doc: "The headers that web pages may send." }),
  cors_allow_credentials: optional(boolean, { status: "not yet", doc: "Let web pages send credentials." }),
} as const;
