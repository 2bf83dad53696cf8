import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HclValue } from "../../../../src/config/hcl/ast.ts";
import { parseHcl } from "../../../../src/config/hcl/parser.ts";
import { oracleDecode } from "./support/oracle.ts";
import { toPlain } from "./support/to-plain.ts";

function plain(text: string): unknown {
  return toPlain(parseHcl(text, "agent.hcl"));
}

function valueOf(literal: string): unknown {
  return (plain(`a = ${literal}`) as { a: unknown }).a;
}

/** The text of a heredoc that is written line by line. */
function heredoc(...lines: string[]): unknown {
  return valueOf(`${lines.join("\n")}\n`);
}

describe("parseHcl reads literals", () => {
  it.each([
    ["640", 640],
    ["-7", -7],
    ["0640", 0o640],
    ["-010", -8],
    ["0x1A0", 0x1a0],
    ["-0Xff", -255],
    ["3000000000", 3_000_000_000],
    ["1.5", 1.5],
    ["089.5", 89.5],
    ["1e3", 1000],
    ["1.5E-3", 0.0015],
    [".5", 0.5],
    ["1.", 1],
    ["-0", 0],
    ["-0.0", 0],
    ["true", true],
    ["false", false],
  ])("the number or boolean %s", (literal, value) => {
    expect(valueOf(literal)).toBe(value);
  });

  it("keeps the digits of an integer that a double cannot hold", () => {
    const { items } = parseHcl("a = 9007199254740993", "agent.hcl");
    expect(items[0]?.value).toMatchObject({ kind: "number", raw: "9007199254740993" });
  });

  it.each([
    ["a plain string", String.raw`"plain"`, "plain"],
    ["the simple escapes", String.raw`"\n\t\r\"\\\a\b\f\v"`, '\n\t\r"\\\x07\b\f\v'],
    ["octal escapes", String.raw`"\101\060"`, "A0"],
    ["hexadecimal escapes", String.raw`"\x41\u00e9\U0001F600"`, "Aé😀"],
    ["escaped bytes that make one character of UTF-8", String.raw`"\xc3\xa9"`, "é"],
    ["a byte that is no UTF-8", String.raw`"\xff!"`, "\uFFFD!"],
    ["half a surrogate pair", String.raw`"\ud83d"`, "\uFFFD"],
    ["an interpolation with quotes", '"x${ "y" }z"', 'x${ "y" }z'],
    ["braces in an interpolation", '"${ {"a"} }"', '${ {"a"} }'],
    ["escapes in an interpolation, as they stand", '"\\n${ \\n \\" }\\n"', '\n${ \\n \\" }\n'],
    ["an interpolation over several lines", '"${\r\n}"', "${\n}"],
    ["a doubled dollar sign", '"$${x}"', "$${x}"],
    ["a dollar sign alone", '"cost: 5$"', "cost: 5$"],
    ["template braces", String.raw`"{{ with secret \"a/b\" }}"`, '{{ with secret "a/b" }}'],
    ["comment signs in a string", '"a # b // c /* d"', "a # b // c /* d"],
  ])("%s", (_what, literal, value) => {
    expect(valueOf(literal)).toBe(value);
    expect(oracleDecode(`a = ${literal}`)).toEqual({ ok: true, plain: { a: value } });
  });
});

describe("parseHcl reads heredocs", () => {
  it("keeps every line and the last newline", () => {
    expect(heredoc("<<EOF", '{{ "a" }}', "  ${b} \\n", "", "EOF")).toBe('{{ "a" }}\n  ${b} \\n\n\n');
  });

  it("gives an empty text for no lines", () => {
    expect(heredoc("<<EOF", "EOF")).toBe("");
  });

  it("leaves the spaces before the closing word in the text, as Go's parser does", () => {
    expect(heredoc("<<EOF", "a", "  EOF")).toBe("a\n  ");
  });

  it("is not ended by a line that holds more than the closing word", () => {
    expect(heredoc("<<EOF", "EOF x", "EOFEOF", "EOF")).toBe("EOF x\nEOFEOF\n");
  });

  it("takes the indentation of the closing word off every line with <<-", () => {
    expect(heredoc("<<-EOF", "    a", "      b", "    EOF")).toBe("a\n  b\n");
  });

  it("takes no indentation off if one line, even an empty one, has less than the closing word", () => {
    expect(heredoc("<<-EOF", "    a", "", "    b", "  EOF")).toBe("    a\n\n    b\n");
  });

  it("drops the carriage returns of a file with Windows line ends", () => {
    expect(heredoc("<<EOF\r", "a\r", "EOF\r")).toBe("a\n");
  });

  it("may stand in a list", () => {
    expect(plain("a = [<<A\nx\nA\n, <<B\ny\nB\n]")).toEqual({ a: ["x\n", "y\n"] });
  });

  it("may end with the file, without a newline after the closing word", () => {
    expect(valueOf("<<EOF\nx\nEOF")).toBe("x\n");
  });
});

describe("parseHcl reads structure", () => {
  it.each([
    ["an empty file", "", {}],
    ["a file of comments", "# a\n// b\n/* c\n d */", {}],
    ["one-line blocks", "a { b = 1 c = 2 }", { a: [{ b: 1, c: 2 }] }],
    ["an assigned object like a block", "a = { b = 1 }", { a: [{ b: 1 }] }],
    ["blocks that repeat", "a { b = 1 }\na = { b = 2 }", { a: [{ b: 1 }, { b: 2 }] }],
    ["labels, quoted or not", 'a "x" y {}', { a: [{ x: [{ y: [{}] }] }] }],
    ["quoted keys", '"a b" = 1\n"c" {}', { "a b": 1, c: [{}] }],
    ["keys with dots, dashes and letters of any language", "a.b-c = 1\né_٣ = 2", { "a.b-c": 1, é_٣: 2 }],
    ["commas after items", "a = 1, b { c = 2, d = 3, },", { a: 1, b: [{ c: 2, d: 3 }] }],
    ["lists", 'a = [1, "b", true, 2.5]', { a: [1, "b", true, 2.5] }],
    ["an empty list and a comma at the end", "a = []\nb = [1,]", { a: [], b: [1] }],
    ["lists and objects in lists", "a = [[1, 2], [], { b = 1 }]", { a: [[1, 2], [], { b: 1 }] }],
    ["the spare and the missing commas that Go takes", "a = [, 1,, 2]\nb = [[1] [2]]", { a: [1, 2], b: [[1], [2]] }],
    ["comments anywhere", "a /* 1 */ = // 2\n [ # 3\n 1 /* 4 */ , 2 ]", { a: [1, 2] }],
    ["Windows line ends", "a = 1\r\nb {\r\n  c = 2\r\n}\r\n", { a: 1, b: [{ c: 2 }] }],
    ["items on one line without anything between them", "a=1b=2", { a: 1, b: 2 }],
    ["the last of equal keys", "a = 1\na = 2", { a: 2 }],
  ])("%s", (_what, text, expected) => {
    expect(plain(text)).toEqual(expected);
    expect(oracleDecode(text)).toEqual({ ok: true, plain: expected });
  });

  it("reads a file with a byte order mark, which Go's parser refuses", () => {
    expect(plain("\uFEFFa = 1")).toEqual({ a: 1 });
  });

  it("keeps equal keys in the tree, in order", () => {
    const { items } = parseHcl("a = 1\nb = 2\na = 3", "agent.hcl");
    expect(items.map((item) => [item.keys[0].text, item.assign])).toEqual([
      ["a", true],
      ["b", true],
      ["a", true],
    ]);
  });

  it("tells an assignment from a block by `assign` only", () => {
    const [assigned] = parseHcl("a = { b = 1 }", "agent.hcl").items;
    const [block] = parseHcl("a   { b = 1 }", "agent.hcl").items;
    expect(assigned).toEqual({ ...block, assign: true });
    expect(block?.assign).toBe(false);
  });

  it("says where keys and values are, with columns that count characters", () => {
    const text = '\uFEFF# 😀\r\nlistener "😀" {\r\n\t"é😀" = [ 0x10 ]\r\n}\r\n';
    const root = parseHcl(text, "agent.hcl");
    const block = root.items[0];
    expect(root.position).toEqual({ line: 1, column: 1, offset: 1 });
    expect(block?.keys.map((key) => key.position)).toMatchObject([
      { line: 2, column: 1 },
      { line: 2, column: 10 },
    ]);
    expect(block?.value.position).toMatchObject({ line: 2, column: 14 });
    const list = block?.value.kind === "object" ? block.value.items[0]?.value : undefined;
    expect(list).toMatchObject({ position: { line: 3, column: 9 }, items: [{ raw: "0x10" }] });
  });

  it("gives positions whose offset is where the text of the key or literal starts", () => {
    const text = 'a = "é😀"\nb "c" { d = [1, <<E\nx\nE\n, true] }\n';
    for (const { raw, offset } of literals(parseHcl(text, "agent.hcl"))) {
      expect(text.slice(offset, offset + raw.length)).toBe(raw);
    }
  });

  it("reads a line of many thousand items in reasonable time", () => {
    const text = "a{b=1}".repeat(50_000);
    expect(parseHcl(text, "agent.hcl").items).toHaveLength(50_000);
  });
});

describe("strings", () => {
  it("survive being written with only quotes, backslashes, dollar signs and line ends escaped", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(!text.includes("\0"));
        const escaped = text.replace(/["\\$\r\n]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
        expect(valueOf(`"${escaped}"`)).toBe(text);
      }),
    );
  });
});

function literals(value: HclValue): { raw: string; offset: number }[] {
  if (value.kind === "list") return value.items.flatMap(literals);
  if (value.kind === "object") return value.items.flatMap((item) => literals(item.value));
  return [{ raw: value.raw, offset: value.position.offset }];
}
