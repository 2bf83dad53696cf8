import { STRING } from "../../language/go-type.ts";
import { FunctionError } from "../../render-context.ts";
import { pure, type RenderFunction } from "../define.ts";
import { parseConstraints } from "./semver-constraint.ts";
import { GoVersion, VERSION_POINTER } from "./semver-object.ts";
import { parseVersion } from "./semver-version.ts";

/** What is longer is no constraint, but would keep the search for ranges in it busy. */
const LONGEST_CONSTRAINT = 10_000;

function semverCompare(constraint: string, version: string): boolean {
  if (constraint.length > LONGEST_CONSTRAINT) {
    throw new FunctionError(`a constraint of more than ${LONGEST_CONSTRAINT} characters is refused`);
  }
  const isMet = parseConstraints(constraint);
  return isMet(parseVersion(version));
}

/**
 * As Masterminds/semver. `semver VERSION`: the version, with its methods Major, Minor, Patch, Prerelease, Metadata,
 * Original, IncMajor, Compare …; an error if it is none. `semverCompare CONSTRAINT VERSION`: whether the version meets a
 * constraint such as `>=1.2, <2 || ~3.1 || ^4 || 5.x || 6.0 - 6.4`.
 */
export const semverFunctions: readonly RenderFunction[] = [
  pure("sprig_semver", [STRING], (text: string) => new GoVersion(VERSION_POINTER, parseVersion(text))),
  pure("sprig_semverCompare", [STRING, STRING], semverCompare),
];
