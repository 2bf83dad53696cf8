/** Constraints on versions as Masterminds/semver 3.3 reads them. */
import { FunctionError } from "../../render-context.ts";
import { comparePrereleases, compareVersions, parseVersion, type Version } from "./semver-version.ts";

interface Constraint {
  readonly operator: string;
  /** What is missing of the three numbers or an `x` is 0. */
  readonly version: Version;
  /** The first number that is missing or an `x`. */
  readonly wildcard: "major" | "minor" | "patch" | undefined;
}

const NUMBER = String.raw`[0-9|xX*]+`;
const SUFFIXES = String.raw`(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?`;
const VERSION = String.raw`v?${NUMBER}(?:\.${NUMBER})?(?:\.${NUMBER})?${SUFFIXES}`;
/** In the library's order, in which the empty one comes second. */
const OPERATOR = String.raw`=||!=|>|<|>=|=>|<=|=<|~|~>|\^`;
const SPACE = String.raw`[\t\n\f\r ]`;
const ONE = String.raw`(?:${OPERATOR})${SPACE}*(?:${VERSION})`;

const RANGE = new RegExp(String.raw`${SPACE}*(${VERSION})${SPACE}+-${SPACE}+(${VERSION})${SPACE}*`, "g");
const ALL_OF = new RegExp(String.raw`^ ?${ONE} ?(?:(?: |, ?)${ONE} ?)*$`);
const EACH = new RegExp(ONE, "g");
const PARTS = new RegExp(
  String.raw`^(${OPERATOR})${SPACE}*(v?(${NUMBER})(?:\.(${NUMBER}))?(?:\.(${NUMBER}))?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?${SUFFIXES})$`,
);

/**
 * Reads constraints, of which `||` parts alternatives and a comma or a space what must hold together. Throws FunctionError
 * with the library's words.
 */
export function parseConstraints(text: string): (version: Version) => boolean {
  const alternatives = rewriteRanges(text).split("||").map(parseAlternative);
  return (version) => alternatives.some((all) => all.every((constraint) => isMet(constraint, version)));
}

/** `1.2 - 3` is `>= 1.2, <= 3`. Of equal ranges the library puts the later ones in place of the first, too. */
function rewriteRanges(text: string): string {
  let rewritten = text;
  for (const [range, from, to] of text.matchAll(RANGE)) {
    rewritten = rewritten.replace(range, () => `>= ${from}, <= ${to} `);
  }
  return rewritten;
}

function parseAlternative(text: string): Constraint[] {
  // A run of spaces means the same as one, which keeps the expression from trying all ways to part it.
  const compact = text.replace(/[\t\n\f\r ]+/g, " ");
  if (!ALL_OF.test(compact)) throw new FunctionError(`improper constraint: ${text}`);
  return Array.from(compact.matchAll(EACH), ([one]) => parseConstraint(one));
}

function isWildcard(part: string | undefined): boolean {
  return part === undefined || part === "x" || part === "X" || part === "*";
}

function parseConstraint(text: string): Constraint {
  const match = PARTS.exec(text) as (string | undefined)[] | null;
  if (match === null) throw new FunctionError(`improper constraint: ${text}`);
  const [, operator = "", whole = "", major, minor, patch, pre = ""] = match;
  if (isWildcard(major)) return { operator, wildcard: "major", version: versionOf(`0.0.0${pre}`) };
  if (isWildcard(minor)) return { operator, wildcard: "minor", version: versionOf(`${major}.0.0${pre}`) };
  if (isWildcard(patch)) return { operator, wildcard: "patch", version: versionOf(`${major}.${minor}.0${pre}`) };
  return { operator, wildcard: undefined, version: versionOf(whole) };
}

function versionOf(text: string): Version {
  try {
    return parseVersion(text);
  } catch (error) {
    throw error instanceof FunctionError ? new FunctionError("constraint Parser Error") : error;
  }
}

function isMet(constraint: Constraint, version: Version): boolean {
  const { operator, wildcard, version: wanted } = constraint;
  if (operator === "!=") return differs(constraint, version);
  // What comes before a release is only meant by a constraint that names such a version itself.
  if (version.pre !== "" && wanted.pre === "") return false;
  switch (operator) {
    case ">":
      return isGreater(constraint, version);
    case "<":
      return compareVersions(version, wanted) < 0;
    case ">=":
    case "=>":
      return compareVersions(version, wanted) >= 0;
    case "<=":
    case "=<":
      return isAtMost(constraint, version);
    case "~":
    case "~>":
      return isAbout(constraint, version);
    case "^":
      return isCompatible(constraint, version);
    default:
      return wildcard === undefined ? compareVersions(version, wanted) === 0 : isAbout(constraint, version);
  }
}

function differs({ version: wanted, wildcard }: Constraint, version: Version): boolean {
  if (wildcard === undefined) return compareVersions(version, wanted) !== 0;
  if (version.pre !== "" && wanted.pre === "") return false;
  if (wanted.major !== version.major) return true;
  if (wildcard === "minor") return false;
  if (wanted.minor !== version.minor) return true;
  if (wildcard === "patch") return comparePrereleases(version.pre, wanted.pre) !== 0;
  return wanted.patch !== version.patch || compareVersions(version, wanted) !== 0;
}

function isGreater({ version: wanted, wildcard }: Constraint, version: Version): boolean {
  if (wildcard === undefined || version.major !== wanted.major) return compareVersions(version, wanted) > 0;
  if (wildcard === "minor") return false;
  return wildcard === "patch" ? version.minor > wanted.minor : compareVersions(version, wanted) > 0;
}

function isAtMost({ version: wanted, wildcard }: Constraint, version: Version): boolean {
  if (wildcard === undefined) return compareVersions(version, wanted) <= 0;
  if (version.major !== wanted.major) return version.major < wanted.major;
  return wildcard === "minor" || version.minor <= wanted.minor;
}

/** `~`: the same major and, if the constraint has one, the same minor number. */
function isAbout({ version: wanted, wildcard }: Constraint, version: Version): boolean {
  if (compareVersions(version, wanted) < 0) return false;
  const isZero = wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n;
  if (isZero && wildcard !== "minor" && wildcard !== "patch") return true;
  return version.major === wanted.major && (version.minor === wanted.minor || wildcard === "minor");
}

/** `^`: no change of the first number that is not 0. */
function isCompatible({ version: wanted, wildcard }: Constraint, version: Version): boolean {
  if (compareVersions(version, wanted) < 0) return false;
  if (version.major !== wanted.major) return false;
  if (wanted.major > 0n || wildcard === "minor") return true;
  if (version.minor !== wanted.minor) return false;
  return wanted.minor > 0n || wildcard === "patch" || version.patch === wanted.patch;
}
