import { describe, expect, it } from "vitest";
import { ANY, INT, STRING } from "../../../../src/template/language/go-type.ts";
import { AbortExecution, TemplateError } from "../../../../src/template/language/template-error.ts";
import type { TemplateFunction } from "../../../../src/template/language/template-function.ts";
import {
  parseTemplate,
  type ParsedTemplate,
  type TemplateOptions,
} from "../../../../src/template/language/template.ts";
import { toGoValue } from "../../../../src/template/language/to-go-value.ts";
import type { GoValue } from "../../../../src/template/language/values.ts";

interface Context {
  readonly user: string;
  readonly calls: string[];
}

function define(
  name: string,
  params: TemplateFunction<Context>["signature"]["params"],
  call: TemplateFunction<Context>["call"],
): [string, TemplateFunction<Context>] {
  return [name, { name, signature: { params }, call }];
}

function parse(
  text: string,
  functions: [string, TemplateFunction<Context>][] = [],
  options: Partial<TemplateOptions<Context>> = {},
): ParsedTemplate<Context> {
  return parseTemplate<Context>("test", text, { functions: new Map(functions), ...options });
}

function context(user = "anna"): Context {
  return { user, calls: [] };
}

function failure(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

describe("a parsed template", () => {
  it("can be executed many times, each with its own data and context", () => {
    const template = parse("{{ user }}: {{ .n }}", [define("user", [], ({ user }) => user)]);
    expect(template.execute(toGoValue({ n: 1 }), context("anna"))).toBe("anna: 1");
    expect(template.execute(toGoValue({ n: 2 }), context("ben"))).toBe("ben: 2");
  });

  it("names the templates it defines and renders them by name", () => {
    const template = parse('{{ define "row" }}<{{ . }}>{{ end }}main');
    expect(template.templateNames).toEqual(["row", "test"]);
    expect(template.executeNamed("row", "x", context())).toBe("<x>");
    expect(() => template.executeNamed("none", null, context())).toThrow(
      'template: no template "none" associated with template "test"',
    );
  });

  it("lets a function render one of its templates", () => {
    const render = define("render", [STRING, ANY], (own, [name, data]) =>
      template.executeNamed(name as string, data, own),
    );
    const template: ParsedTemplate<Context> = parse('{{ define "row" }}<{{ . }}>{{ end }}{{ render "row" 5 }}', [
      render,
    ]);
    expect(template.execute(null, context())).toBe("<5>");
  });

  it("prefers a function of the caller to one of Go's, even and, or and break", () => {
    const own = ["len", "and", "break"].map((name) => define(name, [], () => `own ${name}`));
    expect(parse("{{ len }}, {{ and }}, {{ break }}", own).execute(null, context())).toBe(
      "own len, own and, own break",
    );
  });

  it("sees the state that a function changed while it ran", () => {
    const next = define("next", [], ({ calls }) => BigInt(calls.push("x")));
    expect(parse("{{ range 3 }}{{ next }}{{ end }}", [next]).execute(null, context())).toBe("123");
  });
});

describe("an error", () => {
  it("of parsing carries template and line", () => {
    const error = failure(() => parse("one\n{{ if }}{{ end }}"));
    expect(error).toBeInstanceOf(TemplateError);
    expect(error).toMatchObject({
      message: "template: test:2: missing value for if",
      templateName: "test",
      line: 2,
      column: undefined,
    });
  });

  it("of execution carries template, line and column in bytes", () => {
    const error = failure(() => parse("é\né {{ .a.b }}").execute(toGoValue({ a: 1 }), context()));
    expect(error).toMatchObject({ templateName: "test", line: 2, column: 8 });
  });

  it("of a function is wrapped in Go's words and kept as the cause", () => {
    const cause = new Error("no such secret");
    const broken = define("broken", [INT], () => {
      throw cause;
    });
    const error = failure(() => parse("{{ broken 5 }}", [broken]).execute(null, context()));
    expect(error).toMatchObject({
      message: 'template: test:1:3: executing "test" at <broken 5>: error calling broken: no such secret',
      cause,
    });
  });

  it("that aborts the execution passes as it is", () => {
    class Missing extends AbortExecution {}
    const wait = define("wait", [], () => {
      throw new Missing("not there yet");
    });
    const inner = define("inner", [], (own) => template.executeNamed("t", null, own));
    const template: ParsedTemplate<Context> = parse('{{ define "t" }}{{ wait }}{{ end }}{{ inner }}', [wait, inner]);
    expect(failure(() => template.execute(null, context()))).toBeInstanceOf(Missing);
  });
});

describe("a template that would not end", () => {
  const small = { maxSteps: 1000, maxOutputBytes: 100 };

  it("stops at the limit of steps", () => {
    expect(() => parse("{{ range 1000000000000 }}{{ end }}", [], small).execute(null, context())).toThrow(
      "execution exceeds the limit of 1000 steps",
    );
  });

  it("stops at the limit of output, which counts bytes", () => {
    const text = (count: number): GoValue => "é".repeat(count);
    expect(parse("{{ . }}", [], small).execute(text(50), context())).toHaveLength(50);
    expect(() => parse("{{ . }}", [], small).execute(text(51), context())).toThrow(
      "output exceeds the limit of 100 bytes",
    );
    expect(() => parse("{{ range 200 }}x{{ end }}", [], small).execute(null, context())).toThrow(
      "output exceeds the limit of 100 bytes",
    );
  });

  it("stops when templates call each other without end", () => {
    const text =
      '{{ define "a" }}{{ template "b" }}{{ end }}{{ define "b" }}{{ template "a" }}{{ end }}{{ template "a" }}';
    expect(() => parse(text).execute(null, context())).toThrow("exceeded maximum template depth (100000)");
  });

  it("is refused when it is nested deeper than can be parsed", () => {
    const text = `{{ ${"(".repeat(20_000)}1${")".repeat(20_000)} }}`;
    expect(() => parse(text)).toThrow("max expression depth exceeded");
  });

  it("may call itself some hundred times", () => {
    const dec = define("dec", [INT], (_own, [n]) => (n as bigint) - 1n);
    const text =
      '{{ define "a" }}{{ if . }}{{ template "a" (dec .) }}{{ else }}end{{ end }}{{ end }}{{ template "a" 500 }}';
    expect(parse(text, [dec]).execute(null, context())).toBe("end");
  });
});

describe("output", () => {
  it("is whole text when the halves of a character were written one after the other", () => {
    expect(parse("{{ slice . 0 1 }}{{ slice . 1 }}").execute("é", context())).toBe("é");
  });

  it("keeps bytes that are no text", () => {
    expect(parse('a{{ "\\xff" }}').execute(null, context())).toBe("a\udcff");
  });
});
