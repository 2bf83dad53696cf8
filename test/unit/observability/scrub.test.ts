import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createScrubber } from "../../../src/observability/scrub.ts";
import { SecretValue } from "../../../src/runtime/secret-value.ts";

describe("createScrubber", () => {
  it("replaces every known value, and nothing else", () => {
    const scrubber = createScrubber();
    scrubber.add("hvs.canary-1");
    scrubber.add(new SecretValue("secret-id-2"));
    expect(scrubber.scrub("a hvs.canary-1, b secret-id-2; hvs.canary-1hvs.canary-1")).toBe(
      "a [scrubbed], b [scrubbed]; [scrubbed][scrubbed]",
    );
    expect(scrubber.scrub("hvs.canary-2 and secret-id")).toBe("hvs.canary-2 and secret-id");
    expect(scrubber.scrub("")).toBe("");
  });

  it("leaves texts alone while it knows no value", () => {
    expect(createScrubber().scrub("hvs.canary-1")).toBe("hvs.canary-1");
  });

  it("ignores values below eight characters, which would destroy the log", () => {
    const scrubber = createScrubber();
    const forget = scrubber.add("1234567");
    expect(scrubber.scrub("port 1234567")).toBe("port 1234567");
    forget();
    scrubber.add("12345678");
    expect(scrubber.scrub("port 12345678")).toBe("port [scrubbed]");
  });

  it("forgets a value once it was released as often as it was added", () => {
    const scrubber = createScrubber();
    const first = scrubber.add("hvs.canary-1");
    const second = scrubber.add("hvs.canary-1");
    first();
    first();
    expect(scrubber.scrub("hvs.canary-1")).toBe("[scrubbed]");
    second();
    expect(scrubber.scrub("hvs.canary-1")).toBe("hvs.canary-1");
  });

  it("hides the whole of a value that begins like a shorter one, whichever was added first", () => {
    for (const values of [
      ["abcdefgh", "abcdefgh-and-more"],
      ["abcdefgh-and-more", "abcdefgh"],
    ]) {
      const scrubber = createScrubber();
      const forget = values.map((value) => scrubber.add(value));
      expect(scrubber.scrub("x abcdefgh-and-more y abcdefgh z")).toBe("x [scrubbed] y [scrubbed] z");
      forget[values.indexOf("abcdefgh-and-more")]?.();
      expect(scrubber.scrub("abcdefgh-and-more")).toBe("[scrubbed]-and-more");
    }
  });

  it("hides values that overlap as one", () => {
    const scrubber = createScrubber();
    scrubber.add("12345678abcd");
    scrubber.add("abcd12345678");
    expect(scrubber.scrub("<12345678abcd12345678>")).toBe("<[scrubbed]>");
  });

  it("hides a value that was quoted for JSON or for a URL", () => {
    const scrubber = createScrubber();
    const key = 'BEGIN "KEY"\nline/one+two\n';
    scrubber.add(key);
    expect(scrubber.scrub(`bad value ${JSON.stringify(key)}`)).toBe('bad value "[scrubbed]"');
    expect(scrubber.scrub(`GET /x?key=${encodeURIComponent(key)}`)).toBe("GET /x?key=[scrubbed]");
  });

  it("hides the long lines of a value, because the output of commands is logged line by line", () => {
    const scrubber = createScrubber();
    const forget = scrubber.add("-----BEGIN KEY-----\r\nMIIEvQIBADANBgkqhkiG\nshort\n");
    expect(scrubber.scrub("key: MIIEvQIBADANBgkqhkiG")).toBe("key: [scrubbed]");
    expect(scrubber.scrub("a short word")).toBe("a short word");
    forget();
    expect(scrubber.scrub("MIIEvQIBADANBgkqhkiG")).toBe("MIIEvQIBADANBgkqhkiG");
  });

  it("never lets a known value through, wherever it stands and whatever else is known", () => {
    // Few letters, so that values overlap, repeat and share beginnings.
    const value = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 8, maxLength: 14 });
    const piece = fc.oneof(fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 10 }), fc.nat({ max: 9 }));
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 10 }),
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
        (values, pieces, kept) => {
          const scrubber = createScrubber();
          const live = values.filter((text, index) => {
            const forget = scrubber.add(text);
            if (kept[index] !== true) forget();
            return kept[index] === true;
          });
          const text = pieces.map((part) => (typeof part === "string" ? part : values[part % values.length])).join("");
          const clean = scrubber.scrub(text);
          for (const secret of live) expect(clean).not.toContain(secret);
          // What is left is what stood outside of the live values.
          const hidden = Array.from(text, () => false);
          for (const secret of live) {
            for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
              hidden.fill(true, at, at + secret.length);
            }
          }
          const visible = Array.from(text).filter((_, index) => hidden[index] !== true);
          expect(clean.replaceAll("[scrubbed]", "")).toBe(visible.join(""));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("stays quick with very many values of one beginning", () => {
    const scrubber = createScrubber();
    const forget = Array.from({ length: 100_000 }, (_, index) => scrubber.add(`hvs.CAESI${index}-${"x".repeat(80)}`));
    const line = `token hvs.CAESI4711-${"x".repeat(80)} `.repeat(3);
    expect(scrubber.scrub(line)).toBe("token [scrubbed] ".repeat(3));
    for (const release of forget) release();
    expect(scrubber.scrub(line)).toBe(line);
  });
});
