import { describe, expect, it } from "vitest";
import { renderTemplate } from "../../../../src/template/render-template.ts";
import { TemplateError } from "../../../../src/template/language/template-error.ts";

const STEPS = "execution exceeds the limit of 50000000 steps";
const LONG = "a text exceeds the limit of 67108864 characters";
const DEEP = "nested too deeply";

/** A list that holds another one twice, 64 times over. */
const sharedList = (name: string): string =>
  `{{${name} := sprig_list 1}}{{range sprig_until 64}}{{${name} = sprig_list ${name} ${name}}}{{end}}`;
const sharedMap = (name: string): string =>
  `{{${name} := sprig_dict "k" 1}}{{range sprig_until 64}}{{${name} = sprig_dict "a" ${name} "b" ${name}}}{{end}}`;
const deepList = (name: string): string =>
  `{{${name} := sprig_list 1}}{{range sprig_until 100000}}{{${name} = sprig_list ${name}}}{{end}}`;
const deepMap = (name: string): string =>
  `{{${name} := sprig_dict "k" 1}}{{range sprig_until 100000}}{{${name} = sprig_dict "a" ${name}}}{{end}}`;

/** Takes so many steps from the budget, give or take some hundred, without taking time: a text is looked at by its length. */
function spend(steps: number): string {
  const length = Math.floor((steps * 16) / 12);
  return `{{$text := sprig_repeat ${length} "x"}}{{range sprig_until 11}}{{$same := eq $text ""}}{{end}}`;
}

function failure(text: string): Error {
  try {
    renderTemplate(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error("the template did not fail");
}

function expectFailure(text: string, message: string): void {
  const error = failure(text);
  expect(error).toBeInstanceOf(TemplateError);
  expect(error.message).toContain(message);
}

/** Others may be busy on the machine; each takes a second or two by itself. */
const TIMEOUT = 60_000;

describe("a value whose parts hold each other many times over", { timeout: TIMEOUT }, () => {
  it.each([
    ["toJSON $x", LONG],
    ["toJSONPretty $x", LONG],
    ["sprig_toPrettyJson $x", LONG],
    ["toYAML $x", LONG],
    ["spew_sdump $x", LONG],
    ['spew_sprintf "%#+v" $x', LONG],
    ["toTOML $x", STEPS],
    ["sprig_deepCopy $x", "a copy of more than 2000000 values is refused"],
  ])("ends %s, if it is a list", (call, message) => {
    const before = message === STEPS ? spend(45_000_000) : "";
    expectFailure(`${before}${sharedList("$x")}{{${call}}}`, message);
  });

  it.each([
    ["toJSON $x", STEPS],
    ["toYAML $x", LONG],
    ["toTOML $x", LONG],
    ["spew_sdump $x", LONG],
    ['spew_sprintf "%v" $x', STEPS],
    ["mergeMap $x $y", STEPS],
    ["mergeMapWithOverride $x $y", STEPS],
    ["sprig_merge $x $y", STEPS],
    ["sprig_mergeOverwrite $x $y", STEPS],
  ])("ends %s, if it is a map", (call, message) => {
    const before = message === STEPS ? spend(45_000_000) : "";
    expectFailure(`${before}${sharedMap("$x")}${sharedMap("$y")}{{${call}}}`, message);
  });

  it("is compared at once", () => {
    const both = sharedList("$x") + sharedList("$y");
    expect(renderTemplate(`${both}{{sprig_deepEqual $x $y}} {{len (sprig_uniq (sprig_list $x $y))}}`)).toBe("true 1");
  });
});

describe("a value of 100,000 levels", { timeout: TIMEOUT }, () => {
  it.each([
    "toJSON $x",
    "toYAML $x",
    "toTOML $x",
    "spew_sdump $x",
    'spew_sprintf "%v" $x',
    "sprig_deepCopy $x",
    "sprig_toString $x",
    "sprig_deepEqual $x $y",
    "sprig_uniq (sprig_list $x $y)",
  ])("is too deep for %s, as a list", (call) => {
    expectFailure(`${deepList("$x")}${deepList("$y")}{{${call}}}`, DEEP);
  });

  it.each(["toJSON $x", "toTOML $x", "spew_sdump $x", "mergeMap $x $y", "sprig_merge $x $y"])(
    "is too deep for %s, as a map",
    (call) => {
      expectFailure(`${deepMap("$x")}${deepMap("$y")}{{${call}}}`, DEEP);
    },
  );
});

describe("work that the length of what is given does not show", { timeout: TIMEOUT }, () => {
  it.each([
    [
      "all elements of a list in another one",
      "{{$x := parseJSON (toJSON (sprig_until 50000))}}{{containsAll $x $x}}",
      STEPS,
    ],
    ["each of many lists with all the others", "{{$x := sprig_chunk 1 (sprig_until 50000)}}{{sprig_uniq $x}}", STEPS],
    [
      "copies of a list in a list",
      "{{$x := sprig_list (sprig_until 100000)}}{{range sprig_until 1000000}}{{$y := sprig_deepCopy $x}}{{end}}",
      STEPS,
    ],
    [
      "a number in a long text that no one sees",
      "{{$x := sprig_list (sprig_until 10000)}}{{range sprig_until 1000000}}{{$y := sprig_toDecimal $x}}{{end}}",
      STEPS,
    ],
    [
      "lists of numbers that are all kept",
      "{{$x := sprig_list}}{{range sprig_until 1000}}{{$x = sprig_append $x (sprig_until 1000000)}}{{end}}",
      STEPS,
    ],
    ["a text between all characters", '{{replaceAll "" "xxxxxxxxxxxxxxxx" (sprig_repeat 8000000 "x")}}', LONG],
    ["spaces before all lines", '{{indent 1000 (sprig_repeat 100000 "x\\n")}}', LONG],
    ["a pattern of a million characters", '{{regexMatch (sprig_repeat 1000000 "a") "a"}}', "a pattern of more than"],
    ["a URL of two million characters", '{{sprig_urlParse (sprig_repeat 2000000 "a")}}', "a URL of more than"],
  ])("is bounded for %s", (_what, text, message) => {
    expectFailure((message === STEPS ? spend(45_000_000) : "") + text, message);
  });
});

describe("functions that compute for long", () => {
  it.each([
    ["sprig_bcrypt `a`", 660],
    ["sprig_htpasswd `a` `b`", 660],
    ["sprig_derivePassword 1 `long` `a` `b` `c`", 330],
    ["sprig_genPrivateKey `rsa`", 24],
    ["sprig_genPrivateKey `dsa`", 99],
    ["sprig_genCA `a` 1", 195],
  ])("%s fits only so often into one execution: %d times", (call, times) => {
    // What is left of the budget is just too little for one of them, which is therefore not even begun.
    const cost = Math.floor(50_000_000 / times);
    expectFailure(`${spend(50_000_000 - cost * 0.9)}{{${call}}}`, STEPS);
  });
});

describe("long texts and lists of every day", () => {
  it("are no problem: a secret of a million characters through every encoding", () => {
    const text = '{{$x := sprig_repeat 62500 "abcdefghijklmnoé"}}';
    const rounds = ["base64Decode (base64Encode $x)", "sprig_b32dec (sprig_b32enc $x)", "(parseJSON (toJSON $x))"];
    for (const round of rounds) expect(renderTemplate(`${text}{{eq $x (${round})}}`)).toBe("true");
  });

  it("are no problem: lists of a thousand", () => {
    const lists = "{{$x := parseJSON (toJSON (sprig_until 1000))}}{{$records := sprig_list}}";
    const build = '{{range $x}}{{$records = sprig_append $records (sprig_dict "id" . "name" (print "n" .))}}{{end}}';
    const use = "{{containsAll $x $x}} {{len (sprig_uniq $records)}} {{len (sprig_deepCopy $records)}}";
    expect(renderTemplate(lists + build + use)).toBe("true 1000 1000");
  });
});

describe("trim", () => {
  it("cuts characters of two units and bytes outside UTF-8, at both ends only", () => {
    expect(
      renderTemplate(
        '{{trim "😀é" "é😀a😀é b😀"}}|{{sprig_trimAll "$" "$5.00$"}}|{{trim "a" "aaa"}}|{{trim "" " a "}}',
      ),
    ).toBe("a😀é b|5.00|| a ");
    expect(renderTemplate('{{len (trim "\\xff" "\\xfe\\xffa\\xf0")}}')).toBe("1");
  });
});

describe("sprig_shuffle", () => {
  it("gives the same characters in another order, also of a text longer than one draw", () => {
    const text = Array.from({ length: 5000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join("");
    const shuffled = renderTemplate("{{sprig_shuffle .}}", { data: text });
    expect(shuffled).not.toBe(text);
    expect(Array.from(shuffled).toSorted().join("")).toBe(text);
  });
});
