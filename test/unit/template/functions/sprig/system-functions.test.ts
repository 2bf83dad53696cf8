import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeGoString } from "../../../../../src/template/language/go-string.ts";
import { addressesOf } from "../../../../../src/template/functions/sprig/host-names.ts";
import { parseIpLiteral } from "../../../../../src/template/functions/sprig/ip-literal.ts";
import { ipLiteralText } from "../../../../../src/template/functions/sprig/ip-literal-text.ts";
import { cleanPath } from "../../../../../src/template/functions/sprig/paths.ts";
import { sprigSystemFunctions } from "../../../../../src/template/functions/sprig/system-functions.ts";
import type { GoMap, GoValue } from "../../../../../src/template/language/values.ts";
import { FunctionError } from "../../../../../src/template/render-context.ts";
import { fakeRenderContext } from "../../../../fakes/fake-render-context.ts";

const VARIABLES: Readonly<Record<string, string>> = {
  NAME: "value",
  EMPTY: "",
  VAULT_ADDR: "v",
  "*": "star",
  1: "one",
};
const CONTEXT = fakeRenderContext({
  environment: (name) => VARIABLES[name],
  randomBytes: (count) => new Uint8Array(count).fill(0xff),
});
const functions = new Map(sprigSystemFunctions.map((entry) => [entry.name, entry]));

function call(name: string, ...args: GoValue[]): GoValue {
  const entry = functions.get(`sprig_${name}`);
  if (entry === undefined) throw new Error(`there is no ${name}`);
  return entry.call(CONTEXT, args);
}

describe("variables of the environment in Sprig", () => {
  it("come from the rendering and are empty when they are not set", () => {
    expect(call("env", "NAME")).toBe("value");
    expect(call("env", "OTHER")).toBe("");
  });

  it("are not looked up under another vendor's name, unlike those of env", () => {
    expect(call("env", "BAO_ADDR")).toBe("");
  });

  it.each([
    ["$NAME/${NAME}", "value/value"],
    ["$NAMEX-$OTHER-${EMPTY}-", "---"],
    ["$12 ${1}", "one2 one"],
    ["$* ${*}", "star star"],
    ["$ $", "$ $"],
  ])("stand in %s as in a shell", (text, expanded) => {
    expect(call("expandenv", text)).toBe(expanded);
  });
});

describe("random text of Sprig's system functions", () => {
  it("has the marks of version 4 in a UUID", () => {
    expect(call("uuidv4")).toBe("ffffffff-ffff-4fff-bfff-ffffffffffff");
  });

  it("is base64 of so many bytes", () => {
    expect(call("randBytes", 3n)).toBe("////");
    expect(call("randBytes", 0n)).toBe("");
  });

  it("is refused when it would fill the memory", () => {
    expect(() => call("randBytes", 2n ** 40n)).toThrow("random bytes are refused");
  });
});

describe("getHostByName", () => {
  const HOSTS =
    "127.0.0.1 localhost\n# 9.9.9.9 no\n10.0.0.1\tDb.Internal db # the first\n10.0.0.2 db.internal.\nx y\n::FFFF:1.2.3.4 mapped\r\n";

  it("finds a name in the hosts file in any case and with a dot at its end", () => {
    expect(addressesOf("DB.internal", HOSTS)).toEqual(["10.0.0.1", "10.0.0.2"]);
    expect(addressesOf("db.", HOSTS)).toEqual(["10.0.0.1"]);
    expect(addressesOf("mapped", HOSTS)).toEqual(["::ffff:1.2.3.4"]);
  });

  it("knows an address and localhost without a hosts file", () => {
    expect(addressesOf("2001:DB8::1", "")).toEqual(["2001:DB8::1"]);
    expect(addressesOf("localhost", "")).toEqual(["127.0.0.1", "::1"]);
  });

  it("finds no name in comments, behind what is no address, or without a name", () => {
    for (const name of ["no", "the", "y", "", "."]) expect(addressesOf(name, HOSTS)).toEqual([]);
  });

  it("says that no name server is asked", () => {
    expect(() => call("getHostByName", "no-such-host.invalid")).toThrow(
      "no-such-host.invalid is neither an address nor in /etc/hosts, and a template cannot wait for a name server",
    );
  });
});

describe("URLs of Sprig", () => {
  it.each([
    ["http://h/%zz", 'unable to parse url: parse "http://h/%zz": invalid URL escape "%zz"'],
    ["http://h/%", 'unable to parse url: parse "http://h/%": invalid URL escape "%"'],
    ["http://h/%4", 'unable to parse url: parse "http://h/%4": invalid URL escape "%4"'],
    ["http://a%41/", 'unable to parse url: parse "http://a%41/": invalid URL escape "%41"'],
    ["http://u%zz@h", 'unable to parse url: parse "http://u%zz@h": invalid URL escape "%zz"'],
    ["http://[::1%25%41]/x", undefined],
    ["http://[::1%25%2f]/", 'unable to parse url: parse "http://[::1%25%2f]/": invalid URL escape "%2f"'],
    ["http://[::1%41]/", 'unable to parse url: parse "http://[::1%41]/": invalid URL escape "%41"'],
    ["http://h/#%zz", 'unable to parse url: parse "http://h/#%zz": invalid URL escape "%zz"'],
    ["http://[%25]/", 'unable to parse url: parse "http://[%25]/": invalid host: ParseAddr("%"): missing IPv6 address'],
  ])("%s has the error that Go has", (url, message) => {
    if (message === undefined) expect(call("urlParse", url)).toBeInstanceOf(Map);
    else expect(() => call("urlParse", url)).toThrow(new FunctionError(message));
  });

  it("have the error that Go has for user information", () => {
    const dict: GoMap = new Map([["userinfo", "%zz"]]);
    expect(() => call("urlJoin", dict)).toThrow(
      'unable to parse userinfo in dict: parse "proto://%zz@host": invalid URL escape "%zz"',
    );
  });

  it("keep all their parts when they are put together and taken apart again", () => {
    const text = fc.string({ unit: "binary", maxLength: 12 }).map((value) => value.toWellFormed());
    fc.assert(
      fc.property(text, text, fc.stringMatching(/^[a-z0-9.]{1,9}$/), (path, fragment, host) => {
        const dict: GoMap = new Map([
          ["scheme", "https"],
          ["host", host],
          ["path", `/${path}`],
          ["fragment", fragment],
        ]);
        const parsed = call("urlParse", call("urlJoin", dict)) as GoMap;
        for (const [key, value] of dict) expect(parsed.get(key)).toBe(value);
      }),
    );
  });
});

describe("paths of Sprig", () => {
  const path = fc
    .array(fc.constantFrom("/", ".", "..", "a", "é", "b.c"), { maxLength: 9 })
    .map((parts) => parts.join(""));

  it("are clean once they were cleaned", () => {
    fc.assert(fc.property(path, (text) => cleanPath(cleanPath(text)) === cleanPath(text)));
  });

  it("stay absolute or relative when they are cleaned", () => {
    fc.assert(fc.property(path, (text) => cleanPath(text).startsWith("/") === text.startsWith("/")));
  });
});

describe("addresses of the Internet", () => {
  it("are read again from how they are printed", () => {
    const bytes = fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((array) => array.map((byte) => (byte < 128 ? 0 : byte)));
    fc.assert(
      fc.property(bytes, (array) => {
        expect(parseIpLiteral(ipLiteralText({ bytes: [...array], zone: "" })).bytes).toEqual([...array]);
      }),
    );
  });
});

describe("versions of Sprig", () => {
  it("refuse a constraint that would take long to search", () => {
    expect(() => call("semverCompare", " ".repeat(20_000), "1.2.3")).toThrow("more than 10000 characters is refused");
  });

  it("answer within seconds for the longest constraints that are allowed", () => {
    const constraints = [
      " ".repeat(9_998),
      "1".repeat(9_998),
      "1 ".repeat(4_999),
      "1 - ".repeat(2_499),
      `1${" ".repeat(9_990)}x!`,
    ];
    for (const constraint of constraints) {
      try {
        call("semverCompare", constraint, "1.2.3");
      } catch (error) {
        expect((error as Error).message).toMatch(/improper constraint|constraint Parser Error/);
      }
    }
  }, 10_000);
});

describe("hashes of Sprig", () => {
  it("are those of the bytes, whatever they are", () => {
    expect(call("sha1sum", decodeGoString(Uint8Array.of(0xff, 0xfe)))).toBe("d62636d8caec13f04e28442a0a6fa1afeb024bbb");
  });

  it("have a check sum of long texts", () => {
    const text = decodeGoString(new Uint8Array(3_000_000).fill(0x7f));
    let [low, high] = [1, 0];
    for (let count = 0; count < 3_000_000; count += 1) {
      low = (low + 0x7f) % 65_521;
      high = (high + low) % 65_521;
    }
    expect(call("adler32sum", text)).toBe(String(high * 65_536 + low));
  });
});
