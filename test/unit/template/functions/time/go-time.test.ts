import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../../../../src/template/functions/time/duration.ts";
import { GoTime } from "../../../../../src/template/functions/time/go-time.ts";
import { intlZone } from "../../../../../src/template/functions/time/intl-zone.ts";
import { fixedZone, loadLocation, Location, UTC } from "../../../../../src/template/functions/time/location.ts";
import { parseTime } from "../../../../../src/template/functions/time/parse-time.ts";
import { RFC3339_NANO } from "../../../../../src/template/functions/time/time-names.ts";
import { parseZoneFile } from "../../../../../src/template/functions/time/zone-file.ts";
import { parseZoneRule } from "../../../../../src/template/functions/time/zone-rule.ts";

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Casablanca",
];
const seconds = fc.bigInt({ min: -62_000_000_000n, max: 253_000_000_000n });
const nanoseconds = fc.integer({ min: 0, max: 999_999_999 });

describe("a time", () => {
  it("comes back from the text of RFC 3339 that it was written in", () => {
    fc.assert(
      fc.property(seconds, nanoseconds, fc.constantFrom(...zones), (second, nanosecond, zone) => {
        const time = GoTime.unix(second, nanosecond, loadLocation(zone));
        // Offsets with seconds, as there were before 1970, cannot be written.
        fc.pre(time.location.lookup(second).offset % 60 === 0);
        expect(parseTime(RFC3339_NANO, time.format(RFC3339_NANO), UTC).compare(time)).toBe(0);
      }),
    );
  });

  it("comes back from its local text, save in the hour that the clocks show twice", () => {
    fc.assert(
      fc.property(seconds, nanoseconds, fc.constantFrom(...zones), (second, nanosecond, zone) => {
        const location = loadLocation(zone);
        const time = GoTime.unix(second, nanosecond, location);
        const layout = "2006-01-02 15:04:05.000000000";
        const back = parseTime(layout, time.format(layout), location);
        expect(back.format(layout)).toBe(time.format(layout));
      }),
    );
  });

  it("is as far from another one as its Sub says", () => {
    fc.assert(
      fc.property(seconds, fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (second, distance) => {
        const time = GoTime.unix(second, 0, UTC);
        expect(time.add(distance).since(time)).toBe(distance);
      }),
    );
  });

  it("is written for Go's source as Go writes it", () => {
    const time = GoTime.unix(1_700_000_000n, 5, UTC);
    expect(time.goString()).toBe("time.Date(2023, time.November, 14, 22, 13, 20, 5, time.UTC)");
    expect(time.in(fixedZone("X", 3600)).goString()).toContain('time.Location("X")');
  });

  it("has no text for JSON beyond the year 9999 or in a zone a day away", () => {
    expect(() => GoTime.unix(253_402_300_800n, 0, UTC).marshalText()).toThrow("year outside of range [0,9999]");
    const far = GoTime.unix(0n, 0, fixedZone("", 24 * 3600));
    expect(() => far.marshalText()).toThrow("timezone hour outside of range [0,23]");
    expect(GoTime.unix(0n, 1000, UTC).marshalText()).toBe("1970-01-01T00:00:00.000001Z");
  });
});

describe("a duration", () => {
  it("comes back from its text", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (duration) => {
        expect(parseDuration(formatDuration(duration))).toBe(duration);
      }),
    );
  });
});

describe("the zones that Node brings along", () => {
  const berlin = new Location("Europe/Berlin", intlZone("Europe/Berlin") ?? { zones: [], lookup: UTC.lookup });

  it("give the same offsets as the system's own", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 4_000_000_000n }), fc.constantFrom(...zones), (second, zone) => {
        const own = intlZone(zone)?.lookup(second);
        const system = loadLocation(zone).lookup(second);
        expect(own?.offset).toBe(system.offset);
      }),
      { numRuns: 50 },
    );
  });

  it("have abbreviations", () => {
    expect(GoTime.unix(1_720_000_000n, 0, berlin).format("15:04 MST")).toBe("11:46 CEST");
    expect(GoTime.unix(1_704_000_000n, 0, berlin).format("15:04 MST")).toBe("06:20 CET");
    const sao = new Location("", intlZone("America/Sao_Paulo") ?? { zones: [], lookup: UTC.lookup });
    expect(GoTime.unix(1_704_000_000n, 0, sao).format("MST")).toBe("-03");
  });

  it("read local times and abbreviations", () => {
    expect(parseTime("2006-01-02 15:04", "2026-07-01 12:00", berlin).format(RFC3339_NANO)).toBe(
      "2026-07-01T12:00:00+02:00",
    );
    expect(parseTime("2006-01-02 15:04 MST", "2026-07-01 12:00 CEST", berlin).unixSeconds).toBe(1_782_900_000n);
  });

  it("are not there for an unknown name", () => {
    expect(intlZone("No/Where")).toBeUndefined();
    expect(() => loadLocation("No/Where")).toThrow("unknown time zone No/Where");
    expect(() => loadLocation("../etc/passwd")).toThrow("time: invalid location name");
  });
});

describe("a zone file", () => {
  it.each(["", "TZif", "no zone file at all, but long enough to hold the header of one", `TZif2${"\0".repeat(200)}`])(
    "that is damaged (%j) is refused",
    (text) => {
      expect(() => parseZoneFile(Buffer.from(text, "latin1"))).toThrow("malformed time zone information");
    },
  );

  it.each(["", "X", "CET", "CET-1CEST,M3.5.0", "CET-1CEST,M3.5.0,x", "CET-1CEST,1,2,3"])(
    "has no rule in %j",
    (text) => {
      expect(parseZoneRule(text)).toBeUndefined();
    },
  );
});
