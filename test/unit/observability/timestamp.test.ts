import { afterEach, describe, expect, it, vi } from "vitest";
import { formatTimestamp } from "../../../src/observability/timestamp.ts";

const TIME = Date.UTC(2026, 10, 24, 20, 17, 44, 123);

function at(zone: string, separator: "" | ":", time = TIME): string {
  vi.stubEnv("TZ", zone);
  return formatTimestamp(time, separator);
}

// What `bao agent` 2.7.2 logs with the same TZ: "" in text, ":" in JSON.
describe("formatTimestamp", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it("writes UTC with a Z", () => {
    expect(at("UTC", "")).toBe("2026-11-24T20:17:44.123Z");
    expect(at("UTC", ":")).toBe("2026-11-24T20:17:44.123Z");
  });

  it("writes the local time and its distance from UTC", () => {
    expect(at("Asia/Kolkata", "")).toBe("2026-11-25T01:47:44.123+0530");
    expect(at("Asia/Kolkata", ":")).toBe("2026-11-25T01:47:44.123+05:30");
    expect(at("America/St_Johns", "")).toBe("2026-11-24T16:47:44.123-0330");
    expect(at("Pacific/Kiritimati", ":")).toBe("2026-11-25T10:17:44.123+14:00");
  });

  it("follows summer time", () => {
    expect(at("Europe/London", "")).toBe("2026-11-24T20:17:44.123Z");
    expect(at("Europe/London", "", Date.UTC(2026, 6, 1))).toBe("2026-07-01T01:00:00.000+0100");
  });

  it("names the same instant in every zone", () => {
    for (const zone of ["UTC", "Asia/Kolkata", "America/New_York", "Australia/Lord_Howe"]) {
      expect(Date.parse(at(zone, ":"))).toBe(TIME);
    }
  });
});
