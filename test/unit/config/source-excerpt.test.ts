import { describe, expect, it } from "vitest";
import { renderExcerpt } from "../../../src/config/source-excerpt.ts";

describe("renderExcerpt", () => {
  it("shows the line with its number and a caret under the place", () => {
    expect(renderExcerpt("a\nbc d\ne", { line: 2, column: 4, offset: 5 })).toBe("  2 | bc d\n    |    ^");
  });

  it("points after the last character at the end of the text", () => {
    expect(renderExcerpt("abc", { line: 1, column: 4, offset: 3 })).toBe("  1 | abc\n    |    ^");
  });

  it("leaves room for the digits of the line number", () => {
    expect(renderExcerpt("\n".repeat(99) + "ab", { line: 100, column: 2, offset: 100 })).toBe("  100 | ab\n      |  ^");
  });

  it("keeps tabs, so that the caret fits whatever width they have", () => {
    expect(renderExcerpt("\ta\tb", { line: 1, column: 4, offset: 3 })).toBe("  1 | \ta\tb\n    | \t \t^");
  });

  it("shows neither a byte order mark nor a carriage return, and counts a character beyond 16 bits as one", () => {
    expect(renderExcerpt("\uFEFF😀 b\r\nc", { line: 1, column: 3, offset: 4 })).toBe("  1 | 😀 b\n    |   ^");
  });

  it("replaces characters that could play tricks on a terminal", () => {
    expect(renderExcerpt("a\u001b[2J\u202eb", { line: 1, column: 1, offset: 0 })).toBe(
      "  1 | a\uFFFD[2J\uFFFDb\n    | ^",
    );
  });

  it("cuts a long line around the place", () => {
    const text = `${"x".repeat(500)}!${"y".repeat(500)}`;
    const excerpt = renderExcerpt(text, { line: 1, column: 501, offset: 500 });
    expect(excerpt).toBe(`  1 | …${"x".repeat(60)}!${"y".repeat(39)}…\n    | ${" ".repeat(61)}^`);
  });
});
