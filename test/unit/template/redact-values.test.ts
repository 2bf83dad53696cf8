import { describe, expect, it } from "vitest";
import { allFunctions } from "../../../src/template/functions/all-functions.ts";
import { TemplateError } from "../../../src/template/language/template-error.ts";
import { parseTemplate } from "../../../src/template/language/template.ts";
import { redactValues } from "../../../src/template/redact-values.ts";
import { FunctionError, type RenderContext } from "../../../src/template/render-context.ts";
import { systemRandomBytes } from "../../../src/runtime/random-bytes.ts";
import { parseSecret } from "../../../src/vault/response.ts";
import { fakeRenderContext } from "../../fakes/fake-render-context.ts";

const PLAIN = "canary-Xk4Qz9vTm2Lr7Wp8Yd5Nc3Hb";
const PEM = `-----BEGIN PRIVATE KEY-----
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
q3H5hXkL0pAbC9dEfGhIjKlMnOpQrStUvWxYz0123456789+/abcdefghijklmnop
-----END PRIVATE KEY-----
`;

/** Values that Go's messages write in several ways: quoted, escaped, cut off, or one part of them only. */
const CANARIES: Readonly<Record<string, string>> = {
  plain: PLAIN,
  pem: PEM,
  quotes: `can"ary\\Xk4Q\tz9'v\`Tm2é<&>\u2028Lr7\u0007Wp8\nYd5Nc3`,
  pattern: "can(ary[Xk4Qz9++vTm2\\pLr7{9999}(?zWp8",
  date: "2024-01-02 canaryXk4Qz9vTm2",
  yaml: "*canaryXk4Qz9: [vTm2, {Lr7Wp8: Yd5Nc3Hb",
  tagged: "!!int canaryXk4Qz9vTm2",
  json: '{"canaryXk4Qz9": [vTm2Lr7Wp8]}',
  url: "http://canary:Xk4Qz9@vTm2:Lr7Wp8/%zz Yd5",
  template: '{{ canaryXk4Qz9 "vTm2" }}{{ Lr7Wp8 }}',
  range: ">>= canary, Xk4Qz9.vTm2",
  number: "12345678901234567890123456789",
  base64: "Y2FuYXJ5WGs0UXo5dlRtMkxyN1dwOA",
};

const CALLS = `
parseInt .v | parseFloat .v | parseUint .v | parseBool .v | parseJSON .v | parseYAML .v | add .v 1 | divide 1 .v | modulo .v 2 | minimum .v 1
regexMatch .v "x" | regexReplaceAll .v "a" "b" | sprig_mustRegexMatch .v "x" | sprig_regexMatch .v "x" | sprig_mustRegexFind .v "x" | sprig_regexReplaceAll .v "a" "b" | sprig_regexFindAll .v "x" 1
toTOML .v | toTOML (sprig_dict "a" (sprig_list nil .v)) | toTOML (sprig_dict .v nil) | sprig_fail .v | sprig_fail (printf "no: %q" .v) | sprig_fail (toUpper .v) | sprig_fail (base64Encode .v) | sprig_fail (printf "%x" .v) | sprig_fail (toJSON .v) | sprig_fail (printf "%+q" .v) | sprig_fail (urlquery .v)
index .v 1000 | index (sprig_list 1) .v | index .m .v "x" | index .v "a" | slice .v 99 | call .v | range .v | lt .v 1 | eq .v .m | len 3 .v | not .v 1 | printf .v (len 1) | html (index .v 500)
template .v | executeTemplate .v | secret .v (len 1) | file .v | mustEnv .v | env .v 1 | writeToFile .v .v .v .v .v | writeToFile "/x" "" "" .v "c" | loop .v | split .v 1 | join .v .v | base64Decode .v | base64URLDecode .v | indent .v "a" | splitToMap .v "" .v | timestamp .v | explodeMap .v | mergeMap .v .v | scratch.MapValues .v
contains .v 1 | in 1 .v | containsAll .v .v | sockaddr .v | toTitle .m | hmacSHA256Hex .v 1 | spew_sprintf .v .v .v 1 (len 1) | sprig_mustToDate "2006-01-02" .v | sprig_mustDateModify .v sprig_now | sprig_semver .v | sprig_semverCompare .v "1.2.3" | sprig_semverCompare "1.2.3" .v | sprig_urlParse .v | sprig_urlJoin (sprig_dict "host" 1 "path" .v)
sprig_mustFromJson .v | sprig_mustToJson .v 1 | sprig_mustFirst .v | sprig_first .v | sprig_last .v | sprig_mustSlice .v 1 | sprig_slice .v 1 | sprig_has 1 .v | sprig_mustHas 1 .v | sprig_without .v 1 | sprig_uniq .v | sprig_chunk 2 .v | sprig_concat .v | sprig_dict .v | sprig_get .v "a" | sprig_dig .v "a" .m | sprig_dig "k" "a" "b" .m | sprig_pluck "a" .v | sprig_merge .v .v | sprig_pick .v "a" | sprig_keys .v | sprig_values .v
sprig_genPrivateKey .v | sprig_genCA .v .v | sprig_genSignedCert .v nil nil 1 (sprig_buildCustomCert .v .v) | sprig_buildCustomCert .v .v | sprig_buildCustomCert (sprig_b64enc .v) (sprig_b64enc .v) | sprig_genCAWithKey "a" 1 .v | sprig_genSelfSignedCert "a" (sprig_list .v) nil 1 | sprig_decryptAES .v .v | sprig_decryptAES "k" .v | sprig_bcrypt (sprig_repeat 9 .v) | sprig_htpasswd .v .v | sprig_derivePassword 1 .v .v .v .v | sprig_encryptAES .v 1
sprig_b64dec .v | sprig_b32dec .v | sprig_substr 5 1 .v | sprig_repeat .v .v | sprig_trunc .v .v | sprig_atoi .v | sprig_toDecimal .v | sprig_int .v | sprig_add .v | sprig_div 1 (sprig_int .v) | sprig_round .v .v | sprig_until .v | sprig_untilStep 1 .v 3 | sprig_seq .v | sprig_duration .v | sprig_durationRound .v | sprig_date .v 1 .v | sprig_dateInZone "2006" 0 .v | sprig_randInt .v 1 | sprig_plural .v .v .v | sprig_ternary .v 1 .v | sprig_splitn "," .v "a" | sprig_ext 1 .v
.v.field | .m.k.field | (sprig_list .v).x | $.v.w | .v 1 | .m.k 1 .v
`
  .split(/[|\n]/)
  .map((call) => call.trim())
  .filter((call) => call !== "");

function templateOf(call: string): string {
  if (call.startsWith("range ")) return `{{ with (secret "s").Data }}{{ ${call} }}{{ end }}{{ end }}`;
  return `{{ define "x" }}{{ end }}{{ with (secret "s").Data }}{{ $v := .v }}{{ ${call} }}{{ end }}`;
}

/** The message of the template's error; undefined if there is none. */
function messageOf(text: string, value: string): string | undefined {
  try {
    const template = parseTemplate("t", text, { functions: allFunctions, maxSteps: 100_000 });
    template.execute(null, contextWith(value));
    return undefined;
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}

function contextWith(value: string): RenderContext {
  const secret = parseSecret(JSON.stringify({ data: { v: value, m: { k: value } } }));
  const context = fakeRenderContext({
    readSecret: () => secret,
    readFile(path) {
      throw new FunctionError(`open ${path}: no such file or directory`);
    },
    randomBytes: systemRandomBytes,
    executeTemplate(name) {
      throw new FunctionError(`template: no template "${name}" associated with template "t"`);
    },
  });
  return context;
}

/** Pieces of the canary that the message has: runs of letters and digits that no text of Go's has. */
function leaks(message: string, value: string): string[] {
  const words = value.match(/[A-Za-z0-9+/]{3,}/g) ?? [];
  const pieces = words.flatMap((word) => (word.length > 8 ? [word.slice(0, 6), word.slice(-6), word] : [word]));
  const ours = pieces.filter((piece) => /[A-Z].*[a-z0-9]|[a-z].*[A-Z0-9]|canar|\d{4}/.test(piece) && piece !== "2024");
  const lower = message.toLowerCase();
  return ours.filter((piece) => lower.includes(piece.toLowerCase()));
}

describe("an error of a template that reads a secret", () => {
  for (const [name, value] of Object.entries(CANARIES)) {
    it(`does not show a value like the canary ${JSON.stringify(name)}, whole or in part, whatever the function`, () => {
      let errors = 0;
      for (const call of CALLS) {
        const message = messageOf(templateOf(call), value);
        if (message === undefined) continue;
        errors += 1;
        const redacted = redactValues(message, [value]);
        expect.soft(leaks(redacted, value), `${call}: ${redacted}`).toEqual([]);
      }
      expect(errors).toBeGreaterThan(40);
    });
  }

  it("does not show what a value stands for that is in base64", () => {
    const encoded = Buffer.from(PLAIN).toString("base64");
    for (const call of [
      "base64Decode .v | parseInt",
      "sprig_b64dec .v | parseBool",
      'base64Decode .v | split "-" | add 1',
    ]) {
      const message = messageOf(templateOf(call), encoded) ?? "";
      expect(message).toMatch(/error calling/);
      expect(leaks(redactValues(message, [encoded]), PLAIN)).toEqual([]);
    }
  });

  it("still says what went wrong and where", () => {
    const message = messageOf(templateOf("parseInt .v"), PLAIN) ?? "";
    expect(redactValues(message, [PLAIN])).toBe(
      'template: t:1:70: executing "t" at <parseInt .v>: error calling parseInt: parseInt: strconv.ParseInt: parsing "[redacted]": invalid syntax',
    );
    const time = messageOf(templateOf('sprig_mustToDate "2006-01-02" .v'), "2024-01-02 and more") ?? "";
    expect(redactValues(time, ["2024-01-02 and more"])).toMatch(
      /parsing time "\[redacted\]": extra text: "\[redacted\]"$/,
    );
  });

  it("hides a value wholly of which a shorter value is a part, and two that overlap", () => {
    expect(redactValues("bad: abcdefgh", ["cde", "abcdefgh"])).toBe("bad: [redacted]");
    expect(redactValues("bad: abcdefgh", ["abcde", "defgh"])).toBe("bad: [redacted]");
    expect(redactValues("bad: ab", ["ab", ""])).toBe("bad: ab");
  });

  it("goes through large files and long messages quickly, and cuts a message off where no value begins", () => {
    const line = (number: number): string => `key${(number * 7919) % 100_003}=value-${number}\n`;
    const file = Array.from({ length: 100_000 }, (_, number) => line(number)).join("");
    const started = performance.now();
    expect(redactValues(`parsing "${line(500).trim()}": invalid`, [file])).toBe('parsing "[redacted]": invalid');
    expect(redactValues(`bad: ${"x".repeat(300_000)}`, ["x".repeat(100_000)])).toBe("bad: [redacted]");
    expect(redactValues(`bad: ${file}`, [file])).toBe("bad: [redacted]");
    expect(performance.now() - started).toBeLessThan(5000);
    const cut = redactValues(`${" ".repeat(16_384 - 5)}${PLAIN}`, [PLAIN]);
    expect(cut.trim()).toBe("[redacted]");
  });
});
