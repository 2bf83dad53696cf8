import type { RenderFunction } from "../define.ts";
import { environmentFunctions } from "./environment.ts";
import { hashFunctions } from "./hashes.ts";
import { hostNameFunctions } from "./host-names.ts";
import { pathFunctions } from "./paths.ts";
import { randomTextFunctions } from "./random-text.ts";
import { semverFunctions } from "./semver.ts";
import { urlFunctions } from "./urls.ts";

/** Sprig's functions for hashes, paths, URLs, versions, the environment and the network. */
export const sprigSystemFunctions: readonly RenderFunction[] = [
  ...hashFunctions,
  ...randomTextFunctions,
  ...environmentFunctions,
  ...hostNameFunctions,
  ...pathFunctions,
  ...urlFunctions,
  ...semverFunctions,
];
