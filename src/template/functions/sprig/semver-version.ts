/** Versions as Masterminds/semver 3.3 reads, compares and raises them. */
import { quoteGoString } from "../../language/quote.ts";
import { FunctionError } from "../../render-context.ts";

export interface Version {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  /** Without the hyphen; empty if there is none. */
  readonly pre: string;
  /** Without the plus sign; empty if there is none. */
  readonly metadata: string;
  /** The text that was read, or the one that stands for it. */
  readonly original: string;
}

const VERSION =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;
const UINT64_END = 2n ** 64n;

/** What is missing of the three numbers is 0. Throws FunctionError with the library's words. */
export function parseVersion(text: string): Version {
  const match = VERSION.exec(text);
  if (match === null) throw new FunctionError("Invalid Semantic Version");
  const [, major, minor, patch, pre = "", metadata = ""] = match as (string | undefined)[];
  const version = { major: segment(major), minor: segment(minor), patch: segment(patch) };
  checkPrerelease(pre);
  return { ...version, pre, metadata, original: text };
}

function segment(digits = "0"): bigint {
  const value = BigInt(digits);
  if (value < UINT64_END) return value;
  const cause = `strconv.ParseUint: parsing ${quoteGoString(digits)}: value out of range`;
  throw new FunctionError(`Error parsing version segment: ${cause}`);
}

function checkPrerelease(pre: string): void {
  for (const part of pre.split(".")) {
    if (/^0[0-9]+$/.test(part)) throw new FunctionError("Version segment starts with 0");
    if (!/^[0-9A-Za-z-]*$/.test(part)) throw new FunctionError("Invalid Prerelease string");
  }
}

/** Without the `v` that it may have been read with. */
export function versionText({ major, minor, patch, pre, metadata }: Version): string {
  return `${major}.${minor}.${patch}${pre === "" ? "" : `-${pre}`}${metadata === "" ? "" : `+${metadata}`}`;
}

function changed(version: Version, change: Partial<Version>): Version {
  const next = { ...version, ...change };
  return { ...next, original: (version.original.startsWith("v") ? "v" : "") + versionText(next) };
}

const RELEASE = { pre: "", metadata: "" } as const;

function plusOne(value: bigint): bigint {
  return BigInt.asUintN(64, value + 1n);
}

export function nextMajor(version: Version): Version {
  return changed(version, { ...RELEASE, major: plusOne(version.major), minor: 0n, patch: 0n });
}

export function nextMinor(version: Version): Version {
  return changed(version, { ...RELEASE, minor: plusOne(version.minor), patch: 0n });
}

/** The release of a version before a release is the next one. */
export function nextPatch(version: Version): Version {
  return changed(version, { ...RELEASE, patch: version.pre === "" ? plusOne(version.patch) : version.patch });
}

/** Throws FunctionError if it cannot be one. */
export function withPrerelease(version: Version, pre: string): Version {
  checkPrerelease(pre);
  return changed(version, { pre });
}

/** Throws FunctionError if it cannot be one. */
export function withMetadata(version: Version, metadata: string): Version {
  if (!/^[0-9A-Za-z.-]*$/.test(metadata)) throw new FunctionError("Invalid Metadata string");
  return changed(version, { metadata });
}

/** -1, 0 or 1. Metadata do not count; what comes before a release is less than it. */
export function compareVersions(a: Version, b: Version): number {
  for (const name of ["major", "minor", "patch"] as const) {
    if (a[name] !== b[name]) return a[name] < b[name] ? -1 : 1;
  }
  if (a.pre === b.pre) return 0;
  if (a.pre === "") return 1;
  return b.pre === "" ? -1 : comparePrereleases(a.pre, b.pre);
}

/** Part by part; a missing part is less than any other. */
export function comparePrereleases(a: string, b: string): number {
  const [first, second] = [a.split("."), b.split(".")];
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const order = compareParts(first[index] ?? "", second[index] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers are less than texts. */
function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "") return -1;
  if (b === "") return 1;
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first === undefined && second === undefined) return a > b ? 1 : -1;
  if (second === undefined) return -1;
  if (first === undefined) return 1;
  return first > second ? 1 : -1;
}

function numberOf(part: string): bigint | undefined {
  if (!/^[0-9]+$/.test(part)) return undefined;
  const value = BigInt(part);
  return value < UINT64_END ? value : undefined;
}
