import type { Clock } from "../runtime/clock.ts";
import { partOf, RENEW_AT } from "../runtime/jitter.ts";
import { JsonNumber, type JsonObject } from "../runtime/json.ts";
import type { VaultSecret } from "../vault/response.ts";

export interface RefreshOptions {
  /** Milliseconds between two reads of a static secret. */
  readonly staticInterval: number;
  /** The part of its life after which a lease that cannot be renewed is fetched again: 0 to 1. */
  readonly leaseRenewalThreshold: number;
}

/** What has to happen to a secret next, and in how many milliseconds. */
export type NextRefresh =
  | {
      readonly action: "renew" | "fetch";
      readonly delay: number;
      readonly kind: "lease" | "token" | "secret-id" | "certificate" | "rotating" | "static";
    }
  /** The server is rotating it at this moment: ask again soon. */
  | { readonly action: "retry" };

const THRESHOLD_SPREAD = 0.1;

/** Decides how a secret that has just arrived stays fresh. Each kind has a schedule of its own. */
export function nextRefresh(
  secret: VaultSecret,
  options: RefreshOptions,
  clock: Pick<Clock, "now" | "random">,
): NextRefresh {
  if (secret.leaseId !== "" && secret.leaseDuration > 0) {
    const life = secret.leaseDuration * 1000;
    return secret.renewable
      ? { action: "renew", delay: renewDelay(life, clock), kind: "lease" }
      : { action: "fetch", delay: life * spreadThreshold(options, clock), kind: "lease" };
  }
  return nextFetch(secret, options, clock);
}

/** When to renew a token, and when to read or write again what has nothing to renew. */
function nextFetch(
  { auth, data }: VaultSecret,
  options: RefreshOptions,
  clock: Pick<Clock, "now" | "random">,
): NextRefresh {
  // A token that a template asked for.
  if (auth !== undefined && auth.leaseDuration > 0) {
    const life = auth.leaseDuration * 1000;
    return auth.renewable
      ? { action: "renew", delay: renewDelay(life, clock), kind: "token" }
      : { action: "fetch", delay: life * spreadThreshold(options, clock), kind: "token" };
  }
  if (data?.has("rotation_period") === true) {
    const ttl = seconds(data.get("ttl"));
    if (ttl !== undefined && ttl <= 0) return { action: "retry" };
    // A second of cushion: a read at the very end would still bring the old value.
    if (ttl !== undefined) return { action: "fetch", delay: (ttl + 1) * 1000, kind: "rotating" };
  }
  const secretIdTtl = data?.has("secret_id") === true ? (seconds(data.get("secret_id_ttl")) ?? 0) : 0;
  if (secretIdTtl > 0) {
    return { action: "fetch", delay: (secretIdTtl + 1) * 1000 * spreadThreshold(options, clock), kind: "secret-id" };
  }
  const validity = certificateValidity(data, clock);
  // One that has expired will not get better by asking at once: it is looked at like any static secret.
  if (validity !== undefined && validity > 0) {
    return { action: "fetch", delay: validity * spreadThreshold(options, clock), kind: "certificate" };
  }
  // Up to a tenth early, so that a fleet does not ask in step.
  return { action: "fetch", delay: partOf(options.staticInterval, 1, clock), kind: "static" };
}

/** Two thirds of what is left, up to a tenth earlier. Milliseconds in and out. */
export function renewDelay(left: number, clock: Pick<Clock, "random">): number {
  return partOf(left, RENEW_AT, clock);
}

function spreadThreshold({ leaseRenewalThreshold }: RefreshOptions, clock: Pick<Clock, "random">): number {
  const spread = leaseRenewalThreshold + (clock.random() - 0.5) * THRESHOLD_SPREAD;
  return spread > 0 && spread < 1 ? spread : leaseRenewalThreshold;
}

/** Milliseconds for which an issued certificate is still valid; undefined if the secret is none. */
function certificateValidity(data: JsonObject | null, clock: Pick<Clock, "now">): number | undefined {
  const pem = data?.get("certificate");
  if (typeof pem !== "string" || data?.has("private_key") !== true) return undefined;
  const expiration = seconds(data.get("expiration"));
  if (expiration !== undefined) return expiration * 1000 - clock.now();
  try {
    // Loaded here, because it takes its time and most secrets are no certificates.
    const { X509Certificate } = process.getBuiltinModule("node:crypto");
    return new Date(new X509Certificate(pem).validTo).getTime() - clock.now();
  } catch {
    // Somebody's own data under that name.
    return undefined;
  }
}

function seconds(value: unknown): number | undefined {
  if (!(value instanceof JsonNumber)) return undefined;
  const number = Number(value.text);
  return Number.isFinite(number) ? number : undefined;
}
