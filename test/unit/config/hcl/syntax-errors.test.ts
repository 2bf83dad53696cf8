import { describe, expect, it } from "vitest";
import { parseConfigText } from "../../../../src/config/hcl/parse-config-text.ts";
import { AgentError } from "../../../../src/runtime/errors.ts";

function errorOf(text: string): AgentError {
  try {
    parseConfigText(text, "agent.hcl");
  } catch (error) {
    if (error instanceof AgentError) return error;
    throw error;
  }
  throw new Error("the text was taken");
}

/** The first line of the message, without the name of the file. */
function problemOf(text: string): string {
  const [first = ""] = errorOf(text).message.split("\n");
  return first.replace("agent.hcl:", "");
}

describe("a syntax error", () => {
  it("names file, line, column and problem, shows the line and points at the place", () => {
    const error = errorOf("vault {\n  retry {}\n  address 5\n}\n");
    expect(error.code).toBe("CONFIG_SYNTAX");
    expect(error.message).toBe(
      `agent.hcl:3:11: expected '=' or '{' after the key "address"\n  3 |   address 5\n    |           ^`,
    );
    expect(error.detail).toEqual({ file: "agent.hcl", line: 3, column: 11 });
    expect(error.retryable).toBe(false);
  });

  it("shows no other line than the one with the problem", () => {
    const error = errorOf('a = "s.one"\nb = "s.two\nc = "s.three"\n');
    expect(error.message).toContain("s.two");
    expect(error.message).not.toMatch(/s\.one|s\.three/);
  });

  it.each([
    ["a =", `1:3: missing value after '=' for the key "a"`],
    ["a =\nb = 1", `1:3: missing value after '=' for the key "a"`],
    ["a { b = }", `1:7: missing value after '=' for the key "b"`],
    ["a\nb = 1", `1:1: expected '=' or '{' after the key "a"`],
    ['a "b"\nc = 1', `1:3: expected '{' after the keys "a" "b"`],
    ["ttl = 10m\nb = 1", `1:9: expected '=' or '{' after the key "m" (a value such as 10m needs double quotes)`],
    ["a", `1:1: expected '=' or '{' after the key "a"`],
    ['a "b"\n', `1:3: expected '{' after the keys "a" "b"`],
    ['a "b" = {}', `1:7: a block with labels takes no '=': write "a" "b" { … } without it`],
    ["a = yes", `1:5: expected a value for the key "a", found a bare word: strings need double quotes`],
    ["a = ]", `1:5: expected a value for the key "a", found ']'`],
    [
      "a = [1, b]",
      "1:9: expected a value in the list that starts at line 1, column 5, found a bare word: strings need double quotes",
    ],
    ["a = [1 2]", "1:8: expected ',' or ']' in the list that starts at line 1, column 5, found a number"],
    ["a {\n  b = 1\n", "1:3: this '{' is never closed: no '}' for it up to the end"],
    ["a = [\n  1,\n", "1:5: this '[' is never closed: no ']' for it up to the end"],
    ["a = 1 }", "1:7: unbalanced '}': no block is open here"],
    ["= 1", "1:1: expected a key, found '='"],
    ["1 = 1", "1:1: expected a key, found a number"],
    ["true = 1", "1:1: expected a key, found true"],
    ["a { , }", "1:5: expected a key, found ','"],
    ['a = "b\nc = "d"', `1:5: unterminated string: the closing '"' is missing on this line`],
    ['a = "${b', "1:6: unterminated string: this '${' has no closing '}'"],
    ["a = <<EOF\nb\n", `1:5: unterminated heredoc: no line with only "EOF" follows <<EOF`],
    ["a = <<-EOF\nb\n", `1:5: unterminated heredoc: no line with only "EOF" follows <<-EOF`],
    [
      "a = <<-EOF\n  b\nEOF\n",
      `3:1: unterminated heredoc: the "EOF" that ends <<-EOF must be indented (or start the heredoc with <<EOF)`,
    ],
    ["a = <<EOF b\n", `1:10: nothing may follow the heredoc's opening word "EOF" on its line`],
    ["a = <<\nb\n", "1:5: the heredoc's '<<' has no word after it, such as <<EOF"],
    ["a = <EOF\n", "1:5: a heredoc starts with '<<' and a word, such as <<EOF"],
    ["a = 1 /* b", "1:7: unterminated comment: no '*/' follows this '/*'"],
    [
      "a = 1 / 2",
      `1:7: unexpected character "/"; a string needs double quotes, a comment starts with '//', '/*' or '#'`,
    ],
    ["a: 1", `1:2: unexpected character ":"; a key and its value are joined by '='`],
    ["a = 'b'", `1:5: unexpected character "'"; strings are written in double quotes`],
    ["a = (1)", `1:5: unexpected character "("`],
    ["a = 0x", "1:5: a hexadecimal number needs digits after its '0x'"],
    ["a = 0689", "1:5: a number that starts with 0 is octal and takes the digits 0 to 7 only"],
    ["a = 1e", "1:5: a number needs digits after its exponent sign 'e'"],
    ["a = 1e999", "1:5: the number is too large"],
    [String.raw`a = "\d"`, "1:6: bad escape in the string: write '\\\\' for a backslash"],
    [String.raw`a = "\x4"`, "1:6: bad escape in the string: \\x takes 2 hexadecimal digits"],
    [String.raw`a = "\477"`, "1:6: bad escape in the string: \\NNN takes three octal digits up to 377"],
    [String.raw`a = "\U00110000"`, "1:6: bad escape in the string: no such Unicode character"],
    ["a = 1\0", "1:6: the file holds a null character: it is no text file"],
    ['{"a" 1}', `1:6: expected ':' after the key "a"`],
    ['{"a": 1 "b": 2}', "1:9: expected ',' or '}'"],
    ['{"a": [1 2]}', "1:10: expected ',' or ']'"],
    ['{"a": }', "1:7: expected a value"],
    ['{"a": 012}', "1:8: expected ',' or '}'"],
    ['{"a": 1e999}', "1:7: the number is too large"],
    ["{a: 1}", "1:2: expected a key in double quotes"],
    ['{"a": "b\n"}', `1:7: unterminated string: the closing '"' is missing on this line`],
    ['{"a": "\u0001"}', "1:8: a control character in a string must be written as an escape"],
    [String.raw`{"a": "\x41"}`, "1:8: bad escape in the string: write '\\\\' for a backslash"],
    [String.raw`{"a": "\u12"}`, "1:8: bad escape in the string: \\u takes four hexadecimal digits"],
    ['{"a": {', "1:7: this '{' is never closed: no '}' for it up to the end"],
    ['{"a": [1', "1:7: this '[' is never closed: no ']' for it up to the end"],
    ['{"a": 1} x', "1:10: nothing may follow the closing '}' of the config"],
  ])("in %j is: %s", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it.each([
    ["lists", `a = ${"[".repeat(100_000)}`],
    ["blocks", "a {".repeat(100_000)],
    ["JSON", '{"a":'.repeat(100_000)],
  ])("ends text that nests %s too deeply", (_what, text) => {
    expect(problemOf(text)).toMatch(/nested too deeply$/);
  });
});
