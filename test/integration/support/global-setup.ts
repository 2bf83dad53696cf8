import { buildIsCurrent } from "../../../scripts/build-state.mjs";
import { ensureOpenBao } from "../../../scripts/openbao.mjs";

/** Vitest runs this once, before the first integration test. */
export async function setup(): Promise<void> {
  // The workers inherit the variable, so none of them has to look again.
  process.env.BAO_BIN = await ensureOpenBao();
  // The tests run what was built: with an older build they would pass or fail for something that is no longer there.
  if (!buildIsCurrent()) throw new Error("dist is missing or older than the sources; run `npm run build` first");
}
