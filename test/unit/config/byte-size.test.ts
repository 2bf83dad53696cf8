import { describe, expect, it } from "vitest";
import { BadValue } from "../../../src/config/bad-value.ts";
import { parseByteSize } from "../../../src/config/byte-size.ts";

describe("a size", () => {
  it.each<[string | number, number]>([
    ["512", 512],
    ["10kb", 10_000],
    ["10KiB", 10_240],
    ["32MiB", 33_554_432],
    [" 1 GB ", 1_000_000_000],
    ["2tib", 2_199_023_255_552],
    ["", 0],
    [0, 0],
    [4096, 4096],
  ])("%j is %d bytes", (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(["10 k", "-1", "1.5MiB", "MiB", "99999999999TiB", -1, 1.5])("%j is refused", (value) => {
    expect(parseByteSize(value)).toEqual(
      new BadValue(`must be a size such as "32MiB" or a number of bytes, not ${JSON.stringify(value)}`),
    );
  });
});
