// Generated cases for the functions that templates call: calls that fit the function's parameters, and some that do not.
import fc from "fast-check";

const pick = (...values) => fc.constantFrom(...values);

/** What depends on the clock, on chance or on the machine, or reaches outside, has tests of its own. */
const OWN_TESTS =
  /^(secrets?|file|env|mustEnv|envOrDefault|pkiCert|writeToFile|timestamp|sockaddr|scratch|executeTemplate|data|folder|typeOf)$|^spew_|^sprig_(now|ago|rand|uuid|shuffle|gen|build|bcrypt|htpasswd|encryptAES|derivePassword|getHostByName|env|expandenv|fail|date|htmlDate|must_?[dD]ate|toDate|mustToDate|durationRound|keys|values|hello)/;

/** Without a percent sign: Go's agent takes an error's text for a format. */
const texts = [
  "",
  "a",
  "b c",
  " padded ",
  "héllo wörld",
  "日本語",
  "ABC-def_ghi jkl",
  "x=1,y=2",
  "a/b/c",
  "/abs/../p.txt",
  "1",
  "-7",
  "0x1f",
  "017",
  "3.14",
  "1e3",
  "99999999999999999999",
  "true",
  "no",
  "null",
  "~",
  "2024-02-29",
  "1.2.3",
  "^1.2.0",
  ">=1.0 <2",
  "v2.0.0-beta.1+b",
  "1h30m",
  "https://u:p@host:81/p/a?q=1#f",
  "a+b*",
  "(\\w+)-(\\w+)",
  "[",
  "$1-${2}x",
  '{"a":1,"b":[true,null,"x"]}',
  "[1,2.5]",
  "{",
  "a: 1\nb:\n  - x\n  - 'y'\n",
  "- 1\n- [2, {k: v}]\n",
  "line\nline two\n\n",
  "\ttab\r\n",
  "aGVsbG8=",
  "NBSWY3DP",
  'it\'s "quoted"',
  "<b>&amp;</b>",
  "key: value # no",
  "foo.bar",
  ",",
  ".",
  "-",
];
const literal = (text) => JSON.stringify(text).replaceAll("\u2028", "\\u2028");
const string = fc.oneof(
  { weight: 6, arbitrary: pick(...texts).map(literal) },
  { weight: 1, arbitrary: pick("$d.s", "$d.bad", "$d.n", "$d.nb") },
);
const integer = pick("0", "1", "2", "3", "5", "10", "-1", "-3", "64", "$d.i");
const float = pick("0.0", "1.5", "-2.25", "1e21", "3.0", "0.1");
const field = pick(
  ..."s i f n nb b by l strs ints m sm e em nil i64 u8 u64 f32 deep bad rows lists"
    .split(" ")
    .map((name) => `$d.${name}`),
);
const map = pick(
  "$d.m",
  "$d.em",
  "$d.deep",
  "$d.flat",
  '(sprig_dict "k" "v" "n" 1)',
  "(sprig_dict)",
  '(parseJSON "{\\"a\\":{\\"b\\":1}}")',
);
const list = pick(
  "$d.l",
  "$d.e",
  "$d.rows",
  '(sprig_list 1 "a" nil)',
  "(sprig_list)",
  "(sprig_tuple 3 1 2)",
  '(parseJSON "[1,\\"x\\",null]")',
);
const strings = pick("$d.strs", '(split "," "b,a,c")', '(sprig_splitList "/" "x/y")', "$d.noStrs");

const generators = {
  string,
  int: integer,
  int64: pick("(sprig_int64 5)", "(parseInt `7`)", "1"),
  float64: float,
  bool: pick("true", "false", "$d.b"),
  "map[string]interface {}": map,
  "[]interface {}": list,
  "[]string": strings,
};

/** A value for a parameter of that type; now and then one of another type. */
function argumentFor(type) {
  const any = fc.oneof(string, integer, float, field, map, list, strings, pick("true", "nil", "$d.missing"));
  const fitting = generators[type?.name] ?? any;
  return fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: any });
}

function callOf({ name, signature: { params, variadic } }) {
  const rest = variadic === undefined ? fc.constant([]) : fc.array(argumentFor(variadic), { maxLength: 4 });
  return fc
    .tuple(fc.tuple(...params.map(argumentFor)), rest)
    .map(([fixed, further]) => [name, ...fixed, ...further].join(" "));
}

const ends = pick(
  "",
  "",
  "",
  "",
  " | toJSON",
  " | toYAML",
  ' | printf "%v|%T"',
  " | sprig_toString",
  " | len",
  ' | sprig_default "d"',
);

const data = {
  s: "some text",
  i: { $int: "42" },
  f: 2.5,
  n: { $number: "12" },
  nb: { $number: "12345678901234567890" },
  b: true,
  by: { $bytes: "aGVsbG8=" },
  bad: { $text: "aP/p" },
  l: ["x", 1, null, { a: "in" }, "x"],
  strs: { $strings: ["p", "q", "p"] },
  noStrs: { $strings: [] },
  ints: { $ints: ["3", "1", "2"] },
  m: { a: 1, k: "v", z: { y: "x" }, empty: "" },
  sm: { $stringMap: { a: "b", c: "d" } },
  flat: { "a/b": 1, "a/c": "x", d: true },
  deep: { a: { b: { c: 1 } }, l: [1, [2]] },
  rows: [
    { name: "one", n: 1 },
    { name: "two", n: 2 },
  ],
  lists: { $lists: { k: ["a", "b"] } },
  e: [],
  em: {},
  nil: null,
  i64: { $int64: "-4" },
  u8: { $uint8: "200" },
  u64: { $uint64: "18446744073709551615" },
  f32: { $float32: "0.1" },
};

/** Cases for the functions given, as allFunctions has them, without those of Consul, which the oracle does not have. */
export function functionCases(functions, unavailable) {
  const foreign = new Set(["byKey", "explode", ...unavailable.map(({ name }) => name)]);
  const calls = [...functions.values()].filter(({ name }) => !OWN_TESTS.test(name) && !foreign.has(name)).map(callOf);
  const call = fc.oneof(...calls);
  const template = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(call, ends)
        .map(([inner, end]) => `{{$d := data}}{{$r := ${inner}}}{{typeOf $r}}:{{$r${end}}}`),
    },
    { weight: 1, arbitrary: fc.tuple(call, call).map(([first, second]) => `{{$d := data}}{{${first} | ${second}}}`) },
  );
  return template.map((text) => ({ name: "t", template: text, data, options: {}, fixtures: {} }));
}

/** Addresses differ from run to run, and Go's agent garbles an error with a percent sign in it. */
export const isExcusedFunctionCase = (_entry, _ours, go) => /0x[0-9a-f]{10,}|%!/.test(go.output ?? go.error ?? "");
