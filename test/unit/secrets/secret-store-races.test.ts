import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SecretWatch } from "../../../src/secrets/secret-store.ts";
import { vaultError, type Answer, type RecordedRequest } from "../../fakes/fake-vault-client.ts";
import { leased, startStore, type StartedStore } from "./support/store.ts";

/** Paths 0 and 1 are static, 2 and 3 have leases; every answer takes its time. */
const PATHS = ["kv1/0", "kv1/1", "db/creds/2", "db/creds/3"] as const;

type Step =
  | { readonly kind: "watch"; readonly path: number }
  | { readonly kind: "close"; readonly path: number }
  | { readonly kind: "login" }
  | { readonly kind: "revoke" }
  | { readonly kind: "lose" }
  | { readonly kind: "server"; readonly up: boolean; readonly delay: number }
  | { readonly kind: "advance"; readonly ms: number };

const path = fc.nat(PATHS.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("watch" as const), path }) },
  fc.record({ kind: fc.constant("close" as const), path }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("login" as const, "revoke" as const, "lose" as const) }) },
  fc.record({ kind: fc.constant("server" as const), up: fc.boolean(), delay: fc.constantFrom(0, 100, 3000) }),
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("advance" as const), ms: fc.constantFrom(50, 700, 5000, 70_000) }),
  },
);

/** A server that knows which tokens and leases are alive, and breaks the test when it is asked wrongly. */
function script(t: StartedStore): {
  up: boolean;
  delay: number;
  readonly alive: Set<string>;
  readonly leases: Map<string, string>;
  /** What the store must not do, but did. */
  readonly violations: string[];
} {
  const server = {
    up: true,
    delay: 0,
    alive: new Set<string>(["t1"]),
    leases: new Map<string, string>(),
    violations: [] as string[],
  };
  let count = 0;
  const serve =
    (name: string, answer: (token: string) => Answer) =>
    async (request: RecordedRequest): Promise<Answer> => {
      const { token = "" } = request;
      if (t.client.inFlight > 2) server.violations.push("more than two requests are under way");
      if (token !== t.token.value?.value.reveal()) server.violations.push(`${name} was asked for with ${token}`);
      if (server.delay > 0) await t.clock.sleep(server.delay);
      if (!server.up) return vaultError(503);
      return server.alive.has(token) ? answer(token) : vaultError(403);
    };
  t.client.on("GET sys/internal/ui/mounts/kv1/0", { data: { path: "kv1/", type: "kv" } });
  t.client.on("GET sys/internal/ui/mounts/kv1/1", { data: { path: "kv1/", type: "kv" } });
  for (const name of ["db/creds/2", "db/creds/3"]) {
    t.client.on(`GET sys/internal/ui/mounts/${name}`, { data: { path: "db/", type: "database" } });
    const answer = (token: string): Answer => {
      const id = `lease-${(count += 1)}`;
      server.leases.set(id, token);
      return leased(id, 60);
    };
    t.client.on(`GET ${name}`, serve(name, answer));
  }
  for (const name of ["kv1/0", "kv1/1"])
    t.client.on(
      `GET ${name}`,
      serve(name, () => ({ data: { v: String(Math.floor(count / 3)) } })),
    );
  t.client.on("PUT sys/leases/renew", async (request) => {
    const id = (request.body as { lease_id: string }).lease_id;
    const known = server.alive.has(server.leases.get(id) ?? "");
    return serve(id, () =>
      known ? { lease_id: id, lease_duration: 60, renewable: true } : vaultError(400, "lease not found"),
    )(request);
  });
  return server;
}

describe("SecretStore, whatever happens in whatever order", () => {
  it("uses the newest token only, keeps its bound, ends up with living values, and lets go of everything", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), fc.nat(60_000), async (steps, wait) => {
        await using t = startStore({ staticInterval: 60_000, maxConnections: 2 });
        const server = script(t);
        const open = new Map<number, SecretWatch>();
        let tokens = 1;
        const login = (): void => {
          const name = `t${(tokens += 1)}`;
          server.alive.add(name);
          t.login(name, 600);
        };
        for (const action of steps) {
          if (action.kind === "watch") {
            if (!open.has(action.path)) open.set(action.path, t.watch(PATHS[action.path] ?? "").watch);
          } else if (action.kind === "close") {
            open.get(action.path)?.close();
            open.delete(action.path);
          } else if (action.kind === "login") {
            login();
          } else if (action.kind === "revoke") {
            server.alive.clear();
          } else if (action.kind === "lose") {
            server.alive.clear();
            t.token.set(null);
          } else if (action.kind === "server") {
            Object.assign(server, { up: action.up, delay: action.delay });
          } else {
            await t.clock.advance(action.ms);
          }
        }
        // A slow server that works again, and then one more switch of the token at a random moment.
        server.up = true;
        server.delay = 3000;
        server.alive.clear();
        login();
        await t.clock.advance(70_000 + wait);
        // The old token is still good for a while, as after an ordinary login: its leases have to go all the same.
        login();
        await t.clock.advance(20_000);
        for (const [number, watch] of open) {
          expect(watch.error, `${PATHS[number]} has recovered`).toBeUndefined();
          expect(watch.secret).toBeDefined();
          if (watch.secret?.leaseId !== "") expect(server.leases.get(watch.secret?.leaseId ?? "")).toBe(`t${tokens}`);
          watch.close();
        }
        await t.clock.advance(70_000);
        expect(server.violations).toEqual([]);
        expect(t.store.status()).toEqual([]);
        expect(t.client.inFlight).toBe(0);
        expect(t.clock.nextDue).toBe(Infinity);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
