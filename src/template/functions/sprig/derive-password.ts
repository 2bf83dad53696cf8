import { encodeGoString } from "../../language/go-string.ts";
import { STRING, UINT32 } from "../../language/go-type.ts";
import { integerOf, type GoValue } from "../../language/values.ts";
import { pure, type RenderFunction } from "../define.ts";

const SEED = "com.lyndir.masterpassword";

/** One of the templates is chosen; each of its letters stands for one of a set of characters. */
const TEMPLATES: ReadonlyMap<string, string> = new Map([
  ["maximum", "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno"],
  [
    "long",
    "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv " +
      "CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv " +
      "CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
  ],
  ["medium", "CvcnoCvc CvcCvcno"],
  ["short", "Cvcn"],
  ["basic", "aaanaaan aannaaan aaannaaa"],
  ["pin", "nnnn"],
]);

const LETTERS = "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
const CHARACTERS: Readonly<Record<string, string>> = {
  V: "AEIOU",
  C: "BCDFGHJKLMNPQRSTVWXYZ",
  v: "aeiou",
  c: "bcdfghjklmnpqrstvwxyz",
  A: "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
  a: LETTERS,
  n: "0123456789",
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: `${LETTERS}0123456789!@#$%^&*()`,
};

/** One for each microsecond, so that a loop ends within a minute. */
const STEPS = 150_000;

/** The seed, then the text with its length in front. */
function seeded(text: string): Buffer {
  const bytes = encodeGoString(text);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([Buffer.from(SEED), length, bytes]);
}

function derivePassword(counter: GoValue, type: string, password: string, user: string, site: string): string {
  const templates = TEMPLATES.get(type)?.split(" ");
  if (templates === undefined) return `cannot find password template ${type}`;
  const { createHmac, scryptSync } = process.getBuiltinModule("node:crypto");
  const cost = { N: 32_768, r: 8, p: 2, maxmem: 2 ** 26 };
  const key = scryptSync(encodeGoString(password), seeded(user), 64, cost);
  const count = Buffer.alloc(4);
  count.writeUInt32BE(Number(integerOf(counter)));
  const digest = createHmac("sha256", key).update(seeded(site)).update(count).digest();
  const template = templates[(digest[0] ?? 0) % templates.length] ?? "";
  return Array.from(template, (letter, index) => {
    const characters = CHARACTERS[letter] ?? "";
    return characters.charAt((digest[index + 1] ?? 0) % characters.length);
  }).join("");
}

/**
 * `derivePassword COUNTER TYPE PASSWORD USER SITE`: always the same password for a site out of one master password, after the
 * Master Password algorithm. TYPE is `maximum`, `long`, `medium`, `short`, `basic` or `pin`; another gives a text that says so.
 */
export const derivePasswordFunctions: readonly RenderFunction[] = [
  { ...pure("sprig_derivePassword", [UINT32, STRING, STRING, STRING, STRING], derivePassword), steps: STEPS },
];
