import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogFormat, LogLevel } from "../../../src/observability/log-level.ts";
import { createLogger, type RootLogger } from "../../../src/observability/logger.ts";
import { createScrubber } from "../../../src/observability/scrub.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";

const CANARY = "hvs.canary-4711";

function setUp(level: LogLevel = "info", format: LogFormat = "standard"): { logger: RootLogger; lines: string[] } {
  const lines: string[] = [];
  const scrubber = createScrubber();
  scrubber.add(CANARY);
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const logger = createLogger({ name: "agent", level, format, clock, scrubber, write: (line) => lines.push(line) });
  return { logger, lines };
}

describe("createLogger", () => {
  it("writes one line a call, named after the part that logs", () => {
    const { logger, lines } = setUp();
    logger.info("started", { version: "1.0" });
    logger.child("auth").child("handler").warn("slow", { seconds: 3, path: undefined });
    expect(lines).toEqual([
      "2026-01-01T00:00:00.000Z [INFO]  agent: started: version=1.0\n",
      "2026-01-01T00:00:00.000Z [WARN]  agent.auth.handler: slow: seconds=3\n",
    ]);
  });

  it("writes JSON if asked", () => {
    const { logger, lines } = setUp("info", "json");
    logger.error("broken", { code: "X" });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        "@level": "error",
        "@message": "broken",
        "@module": "agent",
        "@timestamp": "2026-01-01T00:00:00.000Z",
        code: "X",
      },
    ]);
  });

  it.each([
    ["trace", 5],
    ["debug", 4],
    ["info", 3],
    ["warn", 2],
    ["error", 1],
    ["off", 0],
  ] as const)("at level %s writes the %d levels from there up", (level, count) => {
    const { logger, lines } = setUp(level);
    for (const name of ["error", "warn", "info", "debug", "trace"] as const) logger[name]("m");
    expect(lines).toHaveLength(count);
  });

  it("changes the level of every part at once", () => {
    const { logger, lines } = setUp("error");
    const child = logger.child("auth");
    child.debug("before");
    logger.setLevel("debug");
    child.debug("after");
    expect(lines).toHaveLength(1);
  });

  it("lets no secret through, in a message or in a field, in either format", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.constantFrom("standard", "json"), (before, after, format) => {
        const { logger, lines } = setUp("trace", format);
        const text = `${before}${CANARY}${after}`;
        logger.error(text, { error: text, quoted: JSON.stringify({ token: text }), url: encodeURI(`/x?t=${CANARY}`) });
        expect(lines.join("")).not.toContain(CANARY);
        expect(lines.join("")).toContain("[scrubbed]");
      }),
    );
  });
});
