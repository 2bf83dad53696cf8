import { setMaxListeners } from "node:events";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insertKvV2Segment, Mounts } from "../../../src/secrets/mounts.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { FakeVaultClient, vaultError } from "../../fakes/fake-vault-client.ts";
import { createRecordingLogger } from "../../fakes/recording-logger.ts";

const MOUNTS = "GET sys/internal/ui/mounts/";
const token = new SecretValue("t");

function create() {
  const client = new FakeVaultClient(new FakeClock());
  const mounts = new Mounts(client, createRecordingLogger().logger);
  const { signal } = new AbortController();
  // The fake server listens to it once per request, as the real client does to the store's.
  setMaxListeners(0, signal);
  const read = (route: string): Promise<string> => mounts.apiPath(route, "GET", token, signal);
  const list = (route: string): Promise<string> => mounts.apiPath(route, "LIST", token, signal);
  return { client, mounts, read, list };
}

describe("Mounts", () => {
  it("puts data/ behind a KV v2 mount to read, metadata/ to list, and nothing behind a KV v1 mount", async () => {
    const { client, read, list } = create();
    client.mount("kv/app", "kv/", "2").mount("old/app", "old/", "1");
    expect(await read("kv/app")).toBe("kv/data/app");
    expect(await list("kv/app")).toBe("kv/metadata/app");
    expect(await read("old/app")).toBe("old/app");
    expect(client.sent(MOUNTS)).toHaveLength(2);
  });

  it("asks once for a hundred secrets of one mount, at once or one after another", async () => {
    const { client, read } = create();
    for (let number = 0; number < 100; number += 1) client.mount(`kv/app/${number}`, "kv/", "2");
    const paths = await Promise.all(Array.from({ length: 100 }, (_, number) => read(`kv/app/${number}`)));
    expect(paths.at(-1)).toBe("kv/data/app/99");
    await read("kv/another");
    expect(client.sent(MOUNTS)).toHaveLength(1);
  });

  it("knows a mount of several segments, and one inside the name of another", async () => {
    const { client, read } = create();
    client.mount("team/kv/app", "team/kv/", "2").mount("team/kv2/app", "team/kv2/", "1");
    expect(await read("team/kv/app")).toBe("team/kv/data/app");
    expect(await read("team/kv2/app")).toBe("team/kv2/app");
  });

  it.each(["auth/token/create", "sys/policies/acl/app", "identity/entity/id/1", "cubbyhole/app"])(
    "does not ask about %s, which is no KV mount",
    async (route) => {
      const { client, read } = create();
      expect(await read(route)).toBe(route);
      expect(client.requests).toEqual([]);
    },
  );

  it("does not take an auth method, whose name comes without auth/, for the mount of that name", async () => {
    const { client, read } = create();
    client.on(`${MOUNTS}ns1/auth/kv/role/app`, { data: { path: "kv/", type: "approle", options: null } });
    client.mount("kv/app", "kv/", "2");
    expect(await read("ns1/auth/kv/role/app")).toBe("ns1/auth/kv/role/app");
    expect(await read("kv/app")).toBe("kv/data/app");
  });

  it("finds the mount where a namespace stands in front of its path", async () => {
    const { client, read } = create();
    client.mount("kv/app", "ns1/ns2/kv/", "2");
    expect(await read("kv/app")).toBe("kv/data/app");
  });

  it.each([400, 403, 404])("takes the path as it stands if the server answers %d", async (status) => {
    const { client, read } = create();
    client.on(`${MOUNTS}kv/app`, vaultError(status), { data: { path: "kv/", type: "kv", options: { version: "2" } } });
    expect(await read("kv/app")).toBe("kv/app");
    // Not remembered: a new token may be allowed to know.
    expect(await read("kv/app")).toBe("kv/data/app");
  });

  it("passes on a failure that a retry may mend, to everybody who waits, and asks again then", async () => {
    const { client, read } = create();
    for (const name of ["a", "b", "c"]) client.on(`${MOUNTS}kv/${name}`, vaultError(503));
    const outcomes = await Promise.allSettled([read("kv/a"), read("kv/b"), read("kv/c")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    client.mount("kv/a", "kv/", "2");
    expect(await read("kv/a")).toBe("kv/data/a");
  });

  it("does not ask one after another for secrets whose mount the server does not tell", async () => {
    const { client, read } = create();
    for (let number = 0; number < 20; number += 1) client.on(`${MOUNTS}kv/${number}`, vaultError(403));
    await Promise.all(Array.from({ length: 20 }, (_, number) => read(`kv/${number}`)));
    expect(client.sent(MOUNTS)).toHaveLength(20);
    expect(client.peak).toBeGreaterThan(10);
  });

  it("asks anew about a mount that it was told to forget, such as one upgraded to KV v2", async () => {
    const { client, mounts, read } = create();
    client.mount("kv/app", "kv/", "1");
    expect(await read("kv/app")).toBe("kv/app");
    client.mount("kv/app", "kv/", "2");
    mounts.forget("kv/app");
    expect(await read("kv/app")).toBe("kv/data/app");
  });
});

describe("insertKvV2Segment", () => {
  it.each([
    ["kv/app", "data", "kv/data/app"],
    ["kv/a/b/c", "data", "kv/data/a/b/c"],
    ["kv", "data", "kv/data"],
    ["kv", "metadata", "kv/metadata"],
    ["kv/data/app", "data", "kv/data/app"],
    ["kv/metadata/app", "data", "kv/metadata/app"],
    ["kv/subkeys/app", "data", "kv/subkeys/app"],
    ["kv/metadata/app", "metadata", "kv/metadata/app"],
    ["kv/metadata", "metadata", "kv/metadata"],
    // Secrets and folders that are named like a part of the API.
    ["kv/data", "data", "kv/data/data"],
    ["kv/database", "data", "kv/data/database"],
    ["kv/delete/app", "data", "kv/data/delete/app"],
    ["kv/metadata2", "metadata", "kv/metadata/metadata2"],
    ["kv/data/app", "metadata", "kv/metadata/data/app"],
  ] as const)("makes of %s, for %s, %s", (route, segment, expected) => {
    expect(insertKvV2Segment(route, "kv/", segment)).toBe(expected);
  });

  it("keeps what is behind the mount", () => {
    const name = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 3 }),
        fc.array(name, { minLength: 1, maxLength: 4 }),
        (mount, rest) => {
          const path = insertKvV2Segment([...mount, ...rest].join("/"), `${mount.join("/")}/`, "data");
          expect(path.startsWith(`${mount.join("/")}/`)).toBe(true);
          expect(path.endsWith(rest.join("/"))).toBe(true);
        },
      ),
    );
  });
});
