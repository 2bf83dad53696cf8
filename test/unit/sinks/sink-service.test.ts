import { afterEach, describe, expect, it } from "vitest";
import { createLogger } from "../../../src/observability/logger.ts";
import { createScrubber } from "../../../src/observability/scrub.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";
import { SinkService } from "../../../src/sinks/sink-service.ts";
import type { Sink } from "../../../src/sinks/sink.ts";
import { createLatestToken, type AutoAuthToken, type LatestToken } from "../../../src/token/latest-token.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

/** A sink that remembers what it was given, and fails or waits when told to. */
class FakeSink implements Sink {
  readonly type = "file";
  readonly target: string;
  readonly tokens: string[] = [];
  failure: Error | undefined;
  gate: Promise<void> = Promise.resolve();
  checks = 0;

  constructor(target: string) {
    this.target = target;
  }

  async check(): Promise<void> {
    this.checks += 1;
    if (this.failure !== undefined) throw this.failure;
  }

  async write(token: SecretValue): Promise<void> {
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
    this.tokens.push(token.reveal());
  }
}

function tokenOf(text: string): AutoAuthToken {
  return {
    value: new SecretValue(text),
    accessor: "accessor",
    policies: ["default"],
    renewable: true,
    leaseDuration: 60,
    expiresAt: Infinity,
  };
}

interface Setup {
  readonly clock: FakeClock;
  readonly token: LatestToken;
  readonly service: SinkService;
  readonly lines: string[];
  readonly stop: () => Promise<void>;
}

let stop: (() => Promise<void>) | undefined;
afterEach(async () => {
  await stop?.();
  stop = undefined;
});

function setUp(...sinks: FakeSink[]): Setup {
  const clock = new FakeClock();
  const token = createLatestToken();
  const lines: string[] = [];
  const logger = createLogger({
    name: "agent",
    level: "debug",
    format: "standard",
    clock,
    scrubber: createScrubber(),
    write: (line) => lines.push(line),
  });
  const service = new SinkService({ sinks, token, clock, logger });
  const controller = new AbortController();
  const running = service.run(controller.signal);
  stop = async () => {
    controller.abort();
    await running;
  };
  return { clock, token, service, lines, stop };
}

describe("SinkService", () => {
  it("delivers every new token to every sink", async () => {
    const [a, b] = [new FakeSink("a"), new FakeSink("b")];
    const { clock, token, service } = setUp(a, b);
    await clock.settle();
    expect([a.tokens, service.complete]).toEqual([[], false]);
    token.set(tokenOf("one"));
    expect(service.complete).toBe(false);
    await clock.settle();
    expect(service.complete).toBe(true);
    token.set(tokenOf("two"));
    expect(service.complete).toBe(false);
    await clock.settle();
    expect([a.tokens, b.tokens]).toEqual([
      ["one", "two"],
      ["one", "two"],
    ]);
    expect(service.status()).toEqual([
      { type: "file", target: "a", delivered: true, writes: 2 },
      { type: "file", target: "b", delivered: true, writes: 2 },
    ]);
  });

  it("also delivers a token that was there before it ran", async () => {
    const sink = new FakeSink("a");
    const { clock, token, service } = setUp(sink);
    token.set(tokenOf("one"));
    token.set(tokenOf("two"));
    await clock.settle();
    expect(sink.tokens).toEqual(["two"]);
    expect(service.complete).toBe(true);
  });

  it("skips a token that was replaced while an older one was being written", async () => {
    const sink = new FakeSink("a");
    let open = (): void => undefined;
    sink.gate = new Promise((resolve) => (open = resolve));
    const { clock, token, service } = setUp(sink);
    token.set(tokenOf("one"));
    await clock.settle();
    token.set(tokenOf("two"));
    token.set(tokenOf("three"));
    open();
    await clock.settle();
    expect(sink.tokens).toEqual(["one", "three"]);
    expect(service.complete).toBe(true);
  });

  it("tries a failing sink again, ever more rarely and at least once a minute, and holds up no other", async () => {
    const [good, bad] = [new FakeSink("good"), new FakeSink("bad")];
    bad.failure = new Error("no space is left on the device");
    const { clock, token, service, lines } = setUp(good, bad);
    token.set(tokenOf("one"));
    await clock.advance(300_000);
    expect(good.tokens).toEqual(["one"]);
    expect(clock.sleeps.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    expect(service.complete).toBe(false);
    expect(service.status()[1]).toEqual({
      type: "file",
      target: "bad",
      delivered: false,
      writes: 0,
      lastError: "no space is left on the device",
    });
    expect(lines.filter((line) => line.includes("will retry")).at(0)).toContain(
      'agent.file: error writing token, will retry: path=bad error="no space is left on the device" backoff=1s',
    );
    bad.failure = undefined;
    await clock.advance(60_000);
    expect(bad.tokens).toEqual(["one"]);
    expect(service.complete).toBe(true);
    expect(service.status()[1]).toEqual({ type: "file", target: "bad", delivered: true, writes: 1 });
  });

  it("starts with a short wait again after a success", async () => {
    const sink = new FakeSink("a");
    const { clock, token } = setUp(sink);
    sink.failure = new Error("full");
    token.set(tokenOf("one"));
    await clock.advance(10_000);
    sink.failure = undefined;
    await clock.advance(60_000);
    expect(sink.tokens).toEqual(["one"]);
    sink.failure = new Error("full");
    token.set(tokenOf("two"));
    await clock.settle();
    expect(clock.sleeps.at(-1)).toBe(1000);
  });

  it("writes only the newest token after a failure", async () => {
    const sink = new FakeSink("a");
    const { clock, token } = setUp(sink);
    sink.failure = new Error("full");
    token.set(tokenOf("one"));
    await clock.settle();
    token.set(tokenOf("two"));
    sink.failure = undefined;
    await clock.advance(1000);
    expect(sink.tokens).toEqual(["two"]);
  });

  it("leaves the old token in the sink when it is lost, but does not call that delivered", async () => {
    const sink = new FakeSink("a");
    const { clock, token, service } = setUp(sink);
    token.set(tokenOf("one"));
    await clock.settle();
    token.set(null);
    await clock.settle();
    expect(sink.tokens).toEqual(["one"]);
    expect(service.complete).toBe(false);
    expect(service.status()[0]).toMatchObject({ delivered: false, writes: 1 });
    token.set(tokenOf("two"));
    await clock.settle();
    expect(sink.tokens).toEqual(["one", "two"]);
    expect(service.complete).toBe(true);
  });

  it("is not complete if the token was lost before it reached the sink", async () => {
    const sink = new FakeSink("a");
    sink.failure = new Error("full");
    const { clock, token, service } = setUp(sink);
    token.set(tokenOf("one"));
    await clock.settle();
    token.set(null);
    await clock.advance(120_000);
    expect(service.complete).toBe(false);
    expect(service.delivered.version).toBe(0);
  });

  it("counts deliveries, and tells with each how many sinks hold the newest token", async () => {
    const [a, b] = [new FakeSink("a"), new FakeSink("b")];
    const { clock, token, service } = setUp(a, b);
    const counts: number[] = [];
    service.delivered.subscribe((count) => counts.push(count));
    token.set(tokenOf("one"));
    await clock.settle();
    token.set(tokenOf("two"));
    await clock.settle();
    expect(counts).toEqual([1, 2, 1, 2]);
  });

  it("is complete without sinks as soon as there is a token", async () => {
    const { token, service } = setUp();
    expect(service.complete).toBe(false);
    token.set(tokenOf("one"));
    expect(service.complete).toBe(true);
  });

  it("stops at once, while it waits for a token or for the next attempt", async () => {
    const [idle, failing] = [new FakeSink("a"), new FakeSink("b")];
    failing.failure = new Error("full");
    const { clock, token, stop: stopNow } = setUp(idle, failing);
    token.set(tokenOf("one"));
    await clock.untilSleeping();
    await stopNow();
    expect(clock.sleeping).toBe(0);
  });

  it("checks every sink, and fails with the first that cannot work", async () => {
    const [good, bad] = [new FakeSink("good"), new FakeSink("bad")];
    const { service } = setUp(good, bad);
    await service.check();
    expect([good.checks, bad.checks]).toEqual([1, 1]);
    bad.failure = new Error("no folder");
    await expect(service.check()).rejects.toThrow("no folder");
  });

  it("writes no token to the log", async () => {
    const sink = new FakeSink("a");
    const { clock, token, lines } = setUp(sink);
    token.set(tokenOf("hvs.canary-1"));
    await clock.settle();
    expect(lines.join("")).toContain("token written: path=a");
    expect(lines.join("")).not.toContain("canary");
  });
});
