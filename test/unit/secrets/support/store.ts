import { SecretValue } from "../../../../src/runtime/secret-value.ts";
import { SecretStore, type SecretStoreOptions, type SecretWatch } from "../../../../src/secrets/secret-store.ts";
import type { SecretRequest } from "../../../../src/secrets/secret-request.ts";
import { createLatestToken, type AutoAuthToken, type LatestToken } from "../../../../src/token/latest-token.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeVaultClient } from "../../../fakes/fake-vault-client.ts";
import { createRecordingLogger, type RecordingLogger } from "../../../fakes/recording-logger.ts";

export interface StartedStore extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly client: FakeVaultClient;
  readonly token: LatestToken;
  readonly store: SecretStore;
  readonly log: RecordingLogger;
  /** The tokens that were reported as forbidden. */
  readonly forbidden: string[];
  login(name: string, ttlSeconds?: number): AutoAuthToken;
  /** Watches a GET path (or a request) and counts the calls. */
  watch(request: string | SecretRequest): Watched;
}

export interface Watched {
  readonly watch: SecretWatch;
  calls: number;
}

/** A running store over a scripted server, with the token `t1` unless told otherwise. */
export function startStore(
  options: Partial<SecretStoreOptions> & { readonly firstToken?: string | null } = {},
): StartedStore {
  const { firstToken = "t1", ...overrides } = options;
  const clock = new FakeClock();
  const client = new FakeVaultClient(clock);
  const token = createLatestToken();
  const log = createRecordingLogger();
  const forbidden: string[] = [];
  const store = new SecretStore({
    client,
    token,
    clock,
    logger: log.logger,
    scrubber: log.scrubber,
    maxConnections: 10,
    staticInterval: 300_000,
    leaseRenewalThreshold: 0.9,
    onForbidden: (value) => forbidden.push(value.reveal()),
    ...overrides,
  });
  const login = (name: string, ttlSeconds = 3600): AutoAuthToken => {
    const value = {
      value: new SecretValue(name),
      accessor: "",
      policies: [],
      renewable: true,
      leaseDuration: ttlSeconds,
      expiresAt: clock.monotonic() + ttlSeconds * 1000,
    };
    token.set(value);
    return value;
  };
  if (firstToken !== null) login(firstToken);
  const controller = new AbortController();
  const done = store.run(controller.signal);
  return {
    clock,
    client,
    token,
    store,
    log,
    forbidden,
    login,
    watch(request) {
      const watched = { calls: 0 } as Watched & { watch: SecretWatch };
      const full: SecretRequest = typeof request === "string" ? { method: "GET", path: request } : request;
      watched.watch = store.watch(full, () => (watched.calls += 1));
      return watched;
    },
    async [Symbol.asyncDispose]() {
      controller.abort();
      await done;
    },
  };
}

/** An answer with a lease. */
export function leased(id: string, seconds: number, renewable = true): object {
  return {
    lease_id: id,
    lease_duration: seconds,
    renewable,
    data: { username: `user-of-${id}`, password: `password-of-${id}` },
  };
}

/** The seconds (monotonic) at which the requests with this prefix were sent. */
export function secondsOf(client: FakeVaultClient, prefix: string): number[] {
  return client.sent(prefix).map(({ at }) => at / 1000);
}
