import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonNumber } from "../../../src/runtime/json.ts";
import { parseSecret } from "../../../src/vault/response.ts";

describe("an answer of Vault", () => {
  it("with a lease is understood", () => {
    const text = `{"request_id":"r1","lease_id":"database/creds/x/1","renewable":true,"lease_duration":3600,
      "data":{"username":"u"},"wrap_info":null,"warnings":["careful"],"auth":null,"mount_type":"database"}`;
    expect(parseSecret(text)).toEqual({
      requestId: "r1",
      leaseId: "database/creds/x/1",
      leaseDuration: 3600,
      renewable: true,
      data: new Map([["username", "u"]]),
      warnings: ["careful"],
      mountType: "database",
    });
  });

  it("to a login is understood, and hides the token", () => {
    const text = `{"request_id":"r","lease_id":"","renewable":false,"lease_duration":0,"data":null,"warnings":null,"auth":{
      "client_token":"s.abc","accessor":"acc","policies":["default","web"],"token_policies":["default"],
      "identity_policies":["web"],"metadata":{"role":"web"},"lease_duration":1200,"renewable":true,"entity_id":"e",
      "token_type":"service","orphan":true,"mfa_requirement":null,"num_uses":3}}`;
    const secret = parseSecret(text);
    const auth = secret?.auth;
    expect(auth).toMatchObject({
      accessor: "acc",
      policies: ["default", "web"],
      tokenPolicies: ["default"],
      identityPolicies: ["web"],
      metadata: { role: "web" },
      leaseDuration: 1200,
      renewable: true,
      entityId: "e",
      type: "service",
      orphan: true,
      mfaRequired: false,
      numUses: 3,
    });
    expect(auth?.clientToken.reveal()).toBe("s.abc");
    expect(JSON.stringify(secret)).not.toContain("s.abc");
    expect(secret?.data).toBeNull();
  });

  it("that is wrapped is understood", () => {
    const text = `{"request_id":"","wrap_info":{"token":"s.w","accessor":"a","ttl":60,"creation_time":"2026-01-01T00:00:00Z",
      "creation_path":"auth/approle/login","wrapped_accessor":"inner"}}`;
    expect(parseSecret(text)?.wrapInfo).toMatchObject({
      accessor: "a",
      ttl: 60,
      creationTime: "2026-01-01T00:00:00Z",
      creationPath: "auth/approle/login",
      wrappedAccessor: "inner",
    });
    expect(parseSecret(text)?.wrapInfo?.token.reveal()).toBe("s.w");
  });

  it("without an envelope is data as a whole", () => {
    expect(parseSecret('{"keys":[{"kid":"1"}],"n":12345678901234567890}')?.data).toEqual(
      new Map<string, unknown>([
        ["keys", [new Map([["kid", "1"]])]],
        ["n", new JsonNumber("12345678901234567890")],
      ]),
    );
  });

  it.each(["", "null", "{}", '{"errors":[]}', '{"errors":["x"],"warnings":null}'])("of %j holds no secret", (text) => {
    expect(parseSecret(text)).toBeUndefined();
  });

  it.each([
    "[1]",
    '"text"',
    "{",
    '{"data":[1]}',
    '{"request_id":"r","lease_duration":"1h"}',
    '{"request_id":"r","renewable":1}',
    '{"warnings":"x","request_id":"r"}',
  ])("of %j is refused, without quoting it", (text) => {
    expect(() => parseSecret(text)).toThrow(/^an answer of Vault cannot be understood: (it|"\w+") is not [\w ]+$/);
  });

  it("keeps whatever data it holds", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (data) => {
        const parsed = parseSecret(JSON.stringify({ request_id: "r", data }))?.data;
        expect([...(parsed ?? [])]).toEqual(
          Object.entries(data).map(([key, value]) => [key.toWellFormed(), value.toWellFormed()]),
        );
      }),
    );
  });
});
