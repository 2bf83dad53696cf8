import { describe, expect, it } from "vitest";
import { BadValue } from "../../../src/config/bad-value.ts";
import { formatFileMode, parseFileMode } from "../../../src/config/file-mode.ts";
import { LISTENER, loadText } from "./support/load-text.ts";

describe("a file mode", () => {
  it.each<[string | number, number]>([
    ["0640", 0o640],
    ["640", 0o640],
    ["0o640", 0o640],
    ["4755", 0o4755],
    ["0", 0],
    [0o640, 0o640],
    [416, 0o640],
  ])("%j is read as octal text or as the number it is", (value, mode) => {
    expect(parseFileMode(value)).toBe(mode);
  });

  it.each(["rw-r-----", "0888", "77777", "-640", "", 0o10000, -1, 1.5])("%j is refused", (value) => {
    expect(parseFileMode(value)).toBeInstanceOf(BadValue);
  });

  it("is shown as octal", () => {
    expect(formatFileMode(416)).toBe("0640");
  });
});

describe("the mode of a file sink", () => {
  const hcl = (mode: string): string => `
    ${LISTENER}
    auto_auth {
      method "approle" { config = { role_id_file_path = "/r" } }
      sink "file" { config = { path = "/t", mode = ${mode} } }
    }`;
  const json = (mode: string): string =>
    `{"auto_auth":{"method":{"type":"approle","config":{"role_id_file_path":"/r"}},
      "sink":[{"type":"file","config":{"path":"/t","mode":${mode}}}]}}`;

  it.each([
    ["HCL 0640", hcl("0640"), 0o640],
    ['HCL "0640"', hcl('"0640"'), 0o640],
    ['HCL "640"', hcl('"640"'), 0o640],
    ["JSON 416", json("416"), 0o640],
    ['JSON "0640"', json('"0640"'), 0o640],
  ])("%s is understood without a warning", (_, text, mode) => {
    const { config, warnings } = loadText(text);
    expect(config.auto_auth?.sinks[0]?.config.mode).toBe(mode);
    expect(warnings).toEqual([]);
  });

  it("is 0640 if nothing is said", () => {
    expect(loadText(hcl('""')).config.auto_auth?.sinks[0]?.config.mode).toBe(0o640);
  });

  it.each([
    ["HCL", hcl("640"), 6],
    ["JSON", json("640"), 2],
  ])("written as the decimal number 640 in %s is what Go makes of it, with a warning", (_, text, line) => {
    const { config, warnings } = loadText(text);
    expect(config.auto_auth?.sinks[0]?.config.mode).toBe(0o1200);
    expect(warnings).toMatchObject([{ code: "CONFIG_SUSPICIOUS", key: "auto_auth.sink.config.mode", line }]);
    expect(warnings[0]?.message).toContain(
      'is the decimal number 640, which is the mode 01200; write "0640" if you mean the octal one',
    );
  });
});
