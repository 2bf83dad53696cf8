import { existsSync } from "node:fs";
import { ensureOpenBao } from "../../../scripts/openbao.mjs";
import { inProject } from "../../../scripts/project.mjs";

/** Vitest runs this once, before the first integration test. */
export async function setup(): Promise<void> {
  // The workers inherit the variable, so none of them has to look again.
  process.env.BAO_BIN = await ensureOpenBao();
  const bundle = inProject("dist", "attache.mjs");
  if (!existsSync(bundle)) throw new Error(`${bundle} does not exist; run \`npm run build\` first`);
}
