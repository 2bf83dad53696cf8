import { describe, expect, it } from "vitest";
import { AbortExecution, LimitExceeded, TemplateError } from "../../../../src/template/language/template-error.ts";
import { ANY, INT, STRING } from "../../../../src/template/language/go-type.ts";
import type { TemplateFunction } from "../../../../src/template/language/template-function.ts";
import {
  parseTemplate,
  type ParsedTemplate,
  type TemplateOptions,
} from "../../../../src/template/language/template.ts";
import type { GoValue } from "../../../../src/template/language/values.ts";

type Call = (args: readonly GoValue[]) => GoValue;

function define(name: string, params: TemplateFunction<null>["signature"]["params"], call: Call) {
  return { name, signature: { params }, call: (_context: null, args: readonly GoValue[]) => call(args) };
}

const list: TemplateFunction<null> = {
  name: "list",
  signature: { params: [], variadic: ANY },
  call: (_context, args) => [...args],
};

/** Executes the template with `list`, `executeTemplate` and the functions given. */
function execute(
  text: string,
  options: Partial<TemplateOptions<null>> & { add?: readonly TemplateFunction<null>[] } = {},
): string {
  const { add = [], ...rest } = options;
  const render = define("executeTemplate", [STRING, ANY], ([name, dot]) =>
    template.executeNamed(name as string, dot, null),
  );
  const functions = new Map([list, render, ...add].map((entry) => [entry.name, entry]));
  const template: ParsedTemplate<null> = parseTemplate("t", text, { functions, ...rest });
  return template.execute(null, null);
}

function failure(text: string, options?: Parameters<typeof execute>[1]): Error {
  try {
    execute(text, options);
  } catch (error) {
    return error as Error;
  }
  throw new Error("the template did not fail");
}

const STEPS = "execution exceeds the limit of 1000000 steps";
const DEPTH = "exceeded maximum template depth (100000)";
const LONG = "a text exceeds the limit of 67108864 characters";

/** The text, doubled so many times, as $x. */
const doubled = (text: string, times: number): string =>
  `{{$x := "${text}"}}{{range ${times}}}{{$x = print $x $x}}{{end}}`;

describe("an endless template ends with a TemplateError", () => {
  it.each([
    ["a range without a body", "{{range 1000000000000}}{{end}}", STEPS],
    ["a range inside a range", "{{range 1000000}}{{range 1000000}}{{end}}{{end}}", STEPS],
    ["a range that sets variables", "{{range $x := 1000000000000}}{{$y := $x}}{{end}}", STEPS],
    ["a range that calls functions", "{{range 1000000000000}}{{$y := printf `%d` .}}{{end}}", STEPS],
    ["a template that calls itself", '{{define "a"}}{{template "a"}}{{end}}{{template "a"}}', DEPTH],
    [
      "two templates that call each other",
      '{{define "a"}}{{template "b"}}{{end}}{{define "b"}}{{template "a"}}{{end}}{{template "a"}}',
      DEPTH,
    ],
    [
      "a template that calls itself twice, to a small depth",
      '{{define "a"}}{{if lt (len .) 60}}{{template "a" print . `x`}}{{template "a" print . `y`}}{{end}}{{end}}{{template "a" ``}}',
      STEPS,
    ],
    [
      "a template that executes itself by a function",
      '{{define "a"}}{{executeTemplate "a" nil}}{{end}}{{executeTemplate "a" nil}}',
      DEPTH,
    ],
    [
      "a template that a function executes again and again",
      '{{define "a"}}{{range 100000}}x{{end}}{{end}}{{range 1000000000000}}{{$x := executeTemplate "a" nil}}{{end}}',
      STEPS,
    ],
  ])("%s", (_title, text, message) => {
    const error = failure(text, { maxSteps: 1_000_000 });
    expect(error).toBeInstanceOf(TemplateError);
    expect(error.message).toMatch(/^template: t:1:\d+: executing "\w" at <.*>: /);
    expect(error.message).toContain(message);
    // The outermost execution reports it, once.
    expect(error.message).not.toContain("error calling");
  });
});

// Each takes a second or two by itself.
describe("a template that would fill the memory ends with a TemplateError", { timeout: 60_000 }, () => {
  it.each([
    ["doubles a text", doubled("abcdefgh", 1000), LONG],
    ["doubles a text by printf", '{{$x := "é"}}{{range 1000}}{{$x = printf "%s%s" $x $x}}{{end}}', LONG],
    ["quotes a long text", `${doubled("\\x00\\x01", 24)}{{printf "%q" $x}}`, LONG],
    ["writes a long text in hexadecimal digits", `${doubled("\\x00\\x01", 24)}{{printf "% x" $x}}`, LONG],
    ["escapes a long text for JavaScript", `${doubled("\\x00\\x01", 24)}{{js $x}}`, LONG],
    [
      "prints a list that holds another one twice, 64 times over",
      "{{$x := list 1 2}}{{range 64}}{{$x = list $x $x}}{{end}}{{$x}}",
      LONG,
    ],
    [
      "pads again and again",
      "{{range 1000000}}{{$x := printf `%1000000d` .}}{{end}}",
      "the results of functions exceed the limit of 536870912 bytes in all",
    ],
    [
      "writes the same long text again and again",
      "{{$x := printf `%1000000d` 1}}{{range 1000000}}{{$x}}{{end}}",
      "output exceeds the limit of 67108864 bytes",
    ],
    ["nests a list", "{{$x := list}}{{range 100000}}{{$x = list $x}}{{end}}{{$x}}", "nested too deeply"],
  ])("one that %s", (_title, text, message) => {
    const error = failure(text);
    expect(error).toBeInstanceOf(TemplateError);
    expect(error.message).toContain(message);
  });
});

describe("the budget", () => {
  it("has a default that ends an endless template in seconds", { timeout: 60_000 }, () => {
    const error = failure("{{range 1000000000000}}{{$x := .}}{{end}}");
    expect(error.message).toContain("execution exceeds the limit of 50000000 steps");
  });

  it("is new for each execution", () => {
    const functions = new Map([[list.name, list]]);
    const template = parseTemplate("t", "{{range 100}}x{{end}}", { functions, maxSteps: 300 });
    for (let turn = 0; turn < 5; turn += 1) expect(template.execute(null, null)).toHaveLength(100);
  });

  it("is new after an execution that failed", () => {
    const functions = new Map([[list.name, list]]);
    const template = parseTemplate("t", "{{range .}}x{{end}}", { functions, maxSteps: 300 });
    expect(() => template.execute(1000n, null)).toThrow("steps");
    expect(template.execute(100n, null)).toHaveLength(100);
  });

  it("counts what lies inside of one action", () => {
    const long = `{{range 100}}{{$x := print ${"$ ".repeat(100)}}}{{end}}`;
    expect(() => execute(long, { maxSteps: 5000 })).toThrow("steps");
    expect(execute(long, { maxSteps: 15_000 })).toBe("");
  });

  it("counts the length of the texts that a function works on", () => {
    const count = define("count", [STRING], ([text]) => BigInt((text as string).length));
    const text = `${doubled("x", 16)}{{range 1000}}{{$y := count $x}}{{end}}`;
    expect(() => execute(text, { add: [count], maxSteps: 1_000_000 })).toThrow("steps");
  });

  it("counts the elements of the lists that a function takes and gives", () => {
    const copy = define("copy", [ANY], ([items]) => [...(items as GoValue[])]);
    const many = define("many", [], () => Array.from({ length: 10_000 }, () => true));
    const options = { add: [copy, many], maxSteps: 100_000 };
    expect(execute("{{$x := many}}{{range 10}}{{$y := copy $x}}{{end}}", options)).toBe("");
    expect(() => execute("{{$x := many}}{{range 20}}{{$y := copy $x}}{{end}}", options)).toThrow("steps");
    expect(() => execute("{{range 40}}{{$x := many}}{{end}}", options)).toThrow("steps");
    // Those of Go itself look at what they need only.
    expect(execute("{{$x := many}}{{range 1000}}{{$y := index $x 1}}{{$y = len $x}}{{end}}", options)).toBe("");
  });

  it("counts what a function says that it takes", () => {
    const slow: TemplateFunction<null> = { ...define("slow", [], () => ""), steps: 1000 };
    expect(execute("{{slow}}", { add: [slow], maxSteps: 1100 })).toBe("");
    expect(() => execute("{{slow}}{{slow}}", { add: [slow], maxSteps: 1100 })).toThrow("steps");
  });

  it("holds the output of templates that functions execute, as long as they write it", () => {
    const inner = '{{define "a"}}{{range 90}}x{{end}}{{end}}';
    expect(
      execute(`${inner}{{len (executeTemplate "a" nil)}}{{executeTemplate "a" nil}}`, { maxOutputBytes: 100 }),
    ).toBe(`90${"x".repeat(90)}`);
    const both = `${inner}{{range 20}}x{{end}}{{executeTemplate "a" nil}}`;
    expect(() => execute(both, { maxOutputBytes: 100 })).toThrow("output exceeds the limit of 100 bytes");
  });

  it("refuses a result longer than the whole output may be", () => {
    const long = define("long", [INT], ([count]) => "x".repeat(Number(count)));
    expect(execute("{{len (long 100)}}", { add: [long], maxOutputBytes: 100 })).toBe("100");
    expect(() => execute("{{len (long 101)}}", { add: [long], maxOutputBytes: 100 })).toThrow(
      "at <101>: the result of a function exceeds the limit of 100 bytes",
    );
  });

  it("is not in the way of a template that writes 10,000 lines with ten calls in each", () => {
    const calls = Array.from({ length: 10 }, () => '{{printf "%s-%d" "a" .}}').join(" ");
    expect(execute(`{{range 10000}}${calls}\n{{end}}`).split("\n")).toHaveLength(10_001);
  });
});

describe("a function that throws", () => {
  it("LimitExceeded is reported at its place without being blamed", () => {
    const full = define("full", [], () => {
      throw new LimitExceeded("it would be too much");
    });
    expect(failure("ab{{full}}", { add: [full] }).message).toBe(
      'template: t:1:4: executing "t" at <full>: it would be too much',
    );
  });

  it("an abort passes through a template that another function executes", () => {
    const stop = define("stop", [], () => {
      throw new AbortExecution();
    });
    const text = '{{define "a"}}{{stop}}{{end}}{{executeTemplate "a" nil}}';
    expect(failure(text, { add: [stop] })).toBeInstanceOf(AbortExecution);
  });
});
