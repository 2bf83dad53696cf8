import { afterEach, describe, expect, it } from "vitest";
import { allFunctions } from "../../../../../src/template/functions/all-functions.ts";
import { parseTemplate } from "../../../../../src/template/language/template.ts";
import { fakeRenderContext } from "../../../../fakes/fake-render-context.ts";

const TZ = process.env["TZ"];

function render(text: string, now = Date.UTC(2026, 6, 2, 3, 4, 5, 678)): string {
  const context = fakeRenderContext({
    now: () => now,
  });
  return parseTemplate("t", text, { functions: allFunctions }).execute(null, context);
}

afterEach(() => {
  process.env["TZ"] = TZ;
});

describe("timestamp", () => {
  it.each([
    ["{{ timestamp }}", "2026-07-02T03:04:05Z"],
    ['{{ timestamp "unix" }}', "1782961445"],
    ['{{ timestamp "2006-01-02 15:04:05.000 MST" }}', "2026-07-02 03:04:05.678 UTC"],
    ['{{ timestamp "" }}', ""],
  ])("%s is the time of the rendering", (text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it("stays in UTC, wherever the process runs", () => {
    process.env["TZ"] = "Europe/Berlin";
    expect(render('{{ timestamp "15:04 MST" }}')).toBe("03:04 UTC");
  });

  it("refuses more than one layout", () => {
    expect(() => render('{{ timestamp "a" "b" }}')).toThrow(
      "error calling timestamp: timestamp: wrong number of arguments, expected 0 or 1, but got 2",
    );
  });
});

describe("the dates of Sprig in the zone of the process", () => {
  it.each([
    ["Europe/Berlin", "2026-07-02 05:04:05.678 +0200 CEST"],
    [":America/New_York", "2026-07-01 23:04:05.678 -0400 EDT"],
    ["UTC", "2026-07-02 03:04:05.678 +0000 UTC"],
    ["", "2026-07-02 03:04:05.678 +0000 UTC"],
    ["No/Where", "2026-07-02 03:04:05.678 +0000 UTC"],
    ["/usr/share/zoneinfo/Asia/Kolkata", "2026-07-02 08:34:05.678 +0530 IST"],
  ])("sprig_now with TZ=%j is %s", (zone, expected) => {
    process.env["TZ"] = zone;
    expect(render("{{ sprig_now }}")).toBe(expected);
  });

  it("a date without a zone is one of the process's", () => {
    process.env["TZ"] = "Europe/Berlin";
    expect(render('{{ (sprig_toDate "2006-01-02 15:04" "2026-03-29 03:30").UTC }}')).toBe(
      "2026-03-29 01:30:00 +0000 UTC",
    );
  });

  it("what is no date is now", () => {
    expect(render('{{ sprig_date "2006-01-02" "x" }} {{ sprig_htmlDate nil }} {{ sprig_ago 1782961400 }}')).toBe(
      "2026-07-02 2026-07-02 46s",
    );
  });

  it("durationRound of a date is how long ago it was", () => {
    expect(render('{{ sprig_durationRound (sprig_toDate "2006-01-02" "2026-03-01") }}')).toBe("4mo");
  });
});
