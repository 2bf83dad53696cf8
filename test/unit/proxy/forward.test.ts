import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createForwarder } from "../../../src/proxy/forward.ts";
import type { ProxiedRequest } from "../../../src/proxy/proxied-request.ts";
import { createRetryPolicy, type AttemptOutcome } from "../../../src/proxy/retry-policy.ts";
import { AgentError } from "../../../src/runtime/errors.ts";
import type { TransportRequest, TransportResponse } from "../../../src/vault/transport.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

type Reply = { status: number; headers?: string[] } | AgentError;

const refused = new AgentError("VAULT_UNREACHABLE", "refused", { retryable: true, detail: { sent: false } });
const lost = new AgentError("VAULT_CONNECTION_LOST", "lost", { retryable: true, detail: { sent: true } });

function stand(replies: Reply[], retries = 3, origin = "https://vault:8200") {
  const clock = new FakeClock();
  const requests: TransportRequest[] = [];
  const bodies: Readable[] = [];
  const forwarder = createForwarder({
    upstream: {
      address: { origin },
      request(request): Promise<TransportResponse> {
        requests.push(request);
        const reply = replies[Math.min(requests.length, replies.length) - 1] ?? { status: 200 };
        if (reply instanceof AgentError) return Promise.reject(reply);
        const body = Readable.from([Buffer.from("x")]);
        bodies.push(body);
        return Promise.resolve({ statusCode: reply.status, headers: reply.headers ?? [], body });
      },
    },
    clock,
    retryPolicy: createRetryPolicy({ random: () => 0, now: () => clock.now() }, { retries }),
  });
  return { clock, requests, bodies, forwarder };
}

function request(changes: Partial<ProxiedRequest> = {}): ProxiedRequest {
  return {
    method: "GET",
    target: "/v1/a",
    headers: ["X-Vault-Token", "t"],
    token: undefined,
    autoAuth: false,
    namespace: "",
    body: null,
    signal: new AbortController().signal,
    ...changes,
  };
}

describe("the forwarder", () => {
  it.each([412, 429, 500, 502, 503])(
    "sends a request without a body again after a %i, a little later each time",
    async (status) => {
      const { clock, requests, forwarder } = stand([{ status }, { status }, { status: 200 }]);
      const answer = forwarder.send(request());
      await clock.advance(999);
      expect(requests).toHaveLength(1);
      await clock.advance(1);
      expect(requests).toHaveLength(2);
      await clock.advance(2000);
      expect((await answer).statusCode).toBe(200);
      expect(requests).toHaveLength(3);
    },
  );

  it("reads an answer that it does not hand on to its end, so that the connection can be used again", async () => {
    const { clock, bodies, forwarder } = stand([{ status: 500 }, { status: 200 }]);
    const answer = forwarder.send(request());
    await clock.advance(1000);
    await answer;
    expect(bodies[0]?.readableEnded).toBe(true);
    expect(bodies[1]?.readableEnded).toBe(false);
  });

  it.each([200, 400, 403, 404, 501])("hands a %i on at once", async (status) => {
    const { requests, forwarder } = stand([{ status }]);
    expect((await forwarder.send(request())).statusCode).toBe(status);
    expect(requests).toHaveLength(1);
  });

  it("hands the last failure on when it has tried often enough", async () => {
    const { clock, requests, forwarder } = stand([{ status: 503 }], 2);
    const answer = forwarder.send(request());
    await clock.advance(10_000);
    expect((await answer).statusCode).toBe(503);
    expect(requests).toHaveLength(3);
  });

  it("does not take the state of a sealed server for a failure", async () => {
    const { requests, forwarder } = stand([{ status: 503 }]);
    await forwarder.send(request({ target: "/v1/sys/health?standbyok=true" }));
    expect(requests).toHaveLength(1);
  });

  it("waits as long as Retry-After says", async () => {
    const { clock, requests, forwarder } = stand([{ status: 503, headers: ["retry-AFTER", "7"] }, { status: 200 }]);
    const answer = forwarder.send(request());
    await clock.advance(6999);
    expect(requests).toHaveLength(1);
    await clock.advance(1);
    await answer;
    expect(requests).toHaveLength(2);
  });

  it("never sends a body that streams again", async () => {
    const { requests, forwarder } = stand([{ status: 500 }]);
    expect((await forwarder.send(request({ method: "PUT", body: Readable.from(["a"]) }))).statusCode).toBe(500);
    expect(requests).toHaveLength(1);
  });

  it("sends a write again if it never left, but not if only its answer was lost", async () => {
    const first = stand([refused, { status: 204 }]);
    const answer = first.forwarder.send(request({ method: "POST" }));
    await first.clock.advance(1000);
    expect((await answer).statusCode).toBe(204);
    const second = stand([lost, { status: 204 }]);
    await expect(second.forwarder.send(request({ method: "POST" }))).rejects.toBe(lost);
    expect(second.requests).toHaveLength(1);
  });

  it("stops waiting when the client goes away", async () => {
    const { clock, requests, forwarder } = stand([refused]);
    const controller = new AbortController();
    const answer = forwarder.send(request({ signal: controller.signal }));
    await clock.advance(10);
    controller.abort(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
    expect(requests).toHaveLength(1);
  });

  it("follows one redirect of a standby, with verb and headers, and hands a second one on", async () => {
    const redirect = { status: 307, headers: ["Location", "https://active:8200/v1/a?list=true"] };
    const { requests, forwarder } = stand([redirect, redirect]);
    const answer = await forwarder.send(request({ method: "LIST" }));
    expect(answer.statusCode).toBe(307);
    expect(requests).toHaveLength(2);
    expect(requests[1]).toMatchObject({
      method: "LIST",
      path: "/v1/a?list=true",
      origin: "https://active:8200",
      headers: ["X-Vault-Token", "t"],
    });
  });

  it.each(["http://active:8200/v1/a", "ftp://active/v1/a", ""])(
    "hands a redirect to %j on, as it is less safe",
    async (to) => {
      const { requests, forwarder } = stand([{ status: 307, headers: to === "" ? [] : ["Location", to] }]);
      expect((await forwarder.send(request())).statusCode).toBe(307);
      expect(requests).toHaveLength(1);
    },
  );
});

describe("the policy for sending again", () => {
  const outcome: AttemptOutcome = {
    method: "GET",
    target: "/v1/a",
    statusCode: 503,
    retryAfter: undefined,
    attempt: 1,
    elapsed: 0,
  };
  const clock = { random: () => 0.5, now: () => Date.UTC(2026, 0, 1) };
  const policy = createRetryPolicy(clock, { retries: 5 });

  it.each([
    { change: {}, wait: 1250 },
    { change: { attempt: 3 }, wait: 3750 },
    { change: { attempt: 6 }, wait: undefined },
    { change: { statusCode: undefined }, wait: 1250 },
    { change: { retryAfter: "0" }, wait: 0 },
    { change: { retryAfter: "Thu, 01 Jan 2026 00:00:09 GMT" }, wait: 9000 },
    { change: { retryAfter: "soon" }, wait: 1250 },
    { change: { statusCode: 500, retryAfter: "30" }, wait: 1250 },
    { change: { retryAfter: "61" }, wait: undefined },
    { change: { elapsed: 59_000 }, wait: undefined },
    { change: { target: "/v1/sys/seal-status" }, wait: undefined },
  ])("waits $wait ms after $change", ({ change, wait }) => {
    expect(policy({ ...outcome, ...change })).toBe(wait);
  });
});
