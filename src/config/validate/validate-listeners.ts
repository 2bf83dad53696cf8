import type { ListenerConfig } from "../schema.ts";
import type { Validation } from "./validation.ts";

const SHORTEST_RELOAD_INTERVAL_MS = 5000;
const HOST_AND_PORT = /^(?:\[[^\]]*\]|[^:[\]]*):([0-9]{1,5})$/;

export function validateListeners(validation: Validation): void {
  const { config, isSound, problem } = validation;
  const addresses = new Set<string>();
  for (const listener of config.listeners) {
    if (!isSound(listener)) continue;
    validateAddress(validation, listener);
    validateTls(validation, listener);
    const address = `${listener.type} ${listener.address ?? ""}`;
    if (addresses.has(address) && !address.endsWith(":0")) {
      problem(listener, "address", `another listener has the address ${listener.address ?? ""} already`);
    }
    addresses.add(address);
  }
}

function validateAddress({ problem }: Validation, listener: ListenerConfig): void {
  const { address, type } = listener;
  if (address === undefined) {
    problem(listener, undefined, 'a unix listener needs "address", the path of its socket');
    return;
  }
  if (type === "unix") return;
  if (address.includes("{{")) {
    problem(listener, "address", "a listener's address cannot be a template of interfaces: write HOST:PORT");
    return;
  }
  const port = HOST_AND_PORT.exec(address)?.[1];
  if (port === undefined || Number(port) > 65_535) {
    problem(listener, "address", `a tcp listener's address must be HOST:PORT, not ${JSON.stringify(address)}`);
  }
}

function validateTls({ problem }: Validation, listener: ListenerConfig): void {
  if (listener.tls_disable === true) return;
  if (listener.tls_cert_file === undefined || listener.tls_key_file === undefined) {
    const given = listener.tls_cert_file === undefined ? "tls_key_file" : "tls_cert_file";
    problem(listener, given, "a listener needs tls_cert_file and tls_key_file, or tls_disable = true for plain HTTP");
  }
  if (listener.tls_min_version > listener.tls_max_version) {
    problem(listener, "tls_max_version", "a listener's tls_max_version must not be older than its tls_min_version");
  }
  if (listener.tls_disable_client_certs && listener.tls_require_and_verify_client_cert) {
    const message = "a listener cannot both require client certificates and have tls_disable_client_certs";
    problem(listener, "tls_disable_client_certs", message);
  }
  if (listener.tls_auto_reload_interval < SHORTEST_RELOAD_INTERVAL_MS) {
    problem(listener, "tls_auto_reload_interval", "a listener's tls_auto_reload_interval must be 5s or more");
  }
}
