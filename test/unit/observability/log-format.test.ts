import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatJsonLine, formatTextLine, type LogRecord } from "../../../src/observability/log-format.ts";

const TIME = Date.UTC(2026, 10, 24, 8, 17, 44, 123);

function record(message: string, fields: LogRecord["fields"] = [], level: LogRecord["level"] = "info"): LogRecord {
  return { time: TIME, level, module: "agent.auth", message, fields };
}

// Texts with more of what is dangerous than chance would bring.
const nasty = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      "\n",
      "\r",
      "\u2028",
      "\u2029",
      "\u0085",
      "\u001b[2K",
      "\u009b2J",
      "\u202e",
      "\u0000",
      '"',
      "=",
      "\\",
      " ",
    ),
    fc.string({ unit: "binary", minLength: 1, maxLength: 3 }),
  ),
});
const scalar = fc.oneof(nasty, fc.integer(), fc.boolean());
const anyFields = fc.array(fc.tuple(nasty, scalar), { maxLength: 4 });
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

describe("formatTextLine", () => {
  it("writes the line of the Go agents", () => {
    expect(formatTextLine(record("renewed auth token", [["ttl", "30s"]]))).toBe(
      "2026-11-24T08:17:44.123Z [INFO]  agent.auth: renewed auth token: ttl=30s\n",
    );
    expect(formatTextLine(record("started"))).toBe("2026-11-24T08:17:44.123Z [INFO]  agent.auth: started\n");
  });

  it("aligns the levels", () => {
    const labels = (["trace", "debug", "info", "warn", "error"] as const).map((level) =>
      formatTextLine(record("m", [], level)).slice(25, 33),
    );
    expect(labels).toEqual(["[TRACE] ", "[DEBUG] ", "[INFO]  ", "[WARN]  ", "[ERROR] "]);
  });

  it("quotes what could be taken for the end of a value, and leaves the rest plain", () => {
    const fields: LogRecord["fields"] = [
      ["path", "/run/token"],
      ["error", 'no "such" file'],
      ["empty", ""],
      ["pair", "a=b"],
      ["count", 3],
      ["ok", true],
    ];
    expect(formatTextLine(record("m", fields))).toMatch(
      /: m: path=\/run\/token error="no \\"such\\" file" empty="" pair="a=b" count=3 ok=true\n$/,
    );
  });

  it("is one line that no message, module or field can break, hide or overwrite", () => {
    fc.assert(
      fc.property(nasty, nasty, anyFields, (module, message, fields) => {
        const line = formatTextLine({ ...record(message, fields), module });
        expect(line.endsWith("\n")).toBe(true);
        expect(line.slice(0, -1)).not.toMatch(UNSAFE);
      }),
    );
  });

  it("keeps a field from looking like another field", () => {
    fc.assert(
      fc.property(nasty, (value) => {
        const line = formatTextLine(
          record("m", [
            ["first", value],
            ["last", 1],
          ]),
        );
        const text = /: m: first=(.*) last=1\n$/.exec(line)?.[1] ?? "no match";
        // Either no character that separates, or a quoted text that reads back as the value.
        if (text.startsWith('"')) expect(JSON.parse(text)).toBe(value);
        else expect(text).toMatch(/^[^\s"=]+$/);
      }),
    );
  });
});

describe("formatJsonLine", () => {
  it("writes the object of the Go agents, the fields behind the fixed keys", () => {
    expect(
      formatJsonLine(
        record("renewed", [
          ["ttl", 30],
          ["ok", true],
          ["path", "/x"],
        ]),
      ),
    ).toBe(
      '{"@level":"info","@message":"renewed","@module":"agent.auth","@timestamp":"2026-11-24T08:17:44.123Z","ttl":30,"ok":true,"path":"/x"}\n',
    );
  });

  it("is one line that reads back as what was logged", () => {
    fc.assert(
      fc.property(nasty, anyFields, (message, fields) => {
        const line = formatJsonLine(record(message, fields));
        expect(line.slice(0, -1)).not.toMatch(UNSAFE);
        const parsed = JSON.parse(line) as Record<string, unknown>;
        expect(parsed["@message"]).toBe(message);
        for (const [key, value] of new Map(fields)) {
          expect(Object.getOwnPropertyDescriptor(parsed, key)?.value).toBe(value);
        }
      }),
    );
  });

  it("lets no field take the place of the level, message, module or time", () => {
    const line = formatJsonLine(
      record("real", [
        ["@message", "forged"],
        ["@level", "trace"],
        ["__proto__", "kept"],
      ]),
    );
    const parsed = JSON.parse(line) as Record<string, unknown>;
    expect(parsed).toMatchObject({ "@message": "real", "@level": "info" });
    expect(line).toContain('"__proto__":"kept"');
  });
});
