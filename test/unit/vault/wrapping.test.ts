import { describe, expect, it } from "vitest";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { createVaultClient, type VaultClient } from "../../../src/vault/client.ts";
import { createTransport } from "../../../src/vault/transport.ts";
import { lookupWrapping, unwrap } from "../../../src/vault/wrapping.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { sendJson, startServer, type RecordingServer } from "./support/server.ts";

const wrappingToken = new SecretValue("s.wrapping");

function connect(server: RecordingServer): { client: VaultClient } & AsyncDisposable {
  const clock = new FakeClock();
  const transport = createTransport({ address: server.url, clock });
  const client = createVaultClient({ transport, clock, retries: 0, userAgent: "attache/test" });
  return { client, [Symbol.asyncDispose]: () => transport.destroy() };
}

describe("a wrapping token", () => {
  it("is exchanged for what it wraps, and is its own proof", async () => {
    await using server = await startServer((_request, response) =>
      sendJson(response, { data: { secret_id: "inner" } }),
    );
    await using setup = connect(server);
    const secret = await unwrap(setup.client, wrappingToken, { namespace: "team" });
    expect(secret.data?.get("secret_id")).toBe("inner");
    expect(server.requests[0]).toMatchObject({ method: "PUT", url: "/v1/sys/wrapping/unwrap", body: "" });
    expect(server.requests[0]?.headers).toMatchObject({ "x-vault-token": "s.wrapping", "x-vault-namespace": "team" });
  });

  it("is looked up without a login and without being used up", async () => {
    await using server = await startServer((_request, response) =>
      sendJson(response, {
        request_id: "r",
        data: {
          creation_path: "auth/approle/role/web/secret-id",
          creation_time: "2026-01-01T00:00:00Z",
          creation_ttl: 300,
        },
      }),
    );
    await using setup = connect(server);
    expect(await lookupWrapping(setup.client, wrappingToken)).toEqual({
      creationPath: "auth/approle/role/web/secret-id",
      creationTime: "2026-01-01T00:00:00Z",
      creationTtl: 300,
    });
    expect(server.requests[0]).toMatchObject({ url: "/v1/sys/wrapping/lookup", body: '{"token":"s.wrapping"}' });
    expect(server.requests[0]?.headers).not.toHaveProperty("x-vault-token");
  });

  it("that is used up is refused in Vault's words, without showing it", async () => {
    await using server = await startServer((_request, response) =>
      sendJson(response, { errors: ["wrapping token is not valid or does not exist"] }, 400),
    );
    await using setup = connect(server);
    await expect(unwrap(setup.client, wrappingToken)).rejects.toThrow(
      "PUT sys/wrapping/unwrap: 400: wrapping token is not valid or does not exist",
    );
    await expect(lookupWrapping(setup.client, wrappingToken)).rejects.toMatchObject({ statusCode: 400 });
  });

  it("with nothing inside is an error", async () => {
    await using server = await startServer((_request, response) => response.writeHead(204).end());
    await using setup = connect(server);
    await expect(unwrap(setup.client, wrappingToken)).rejects.toMatchObject({ code: "VAULT_RESPONSE_MALFORMED" });
  });
});
