import { EXIT_OK } from "../exit-codes.ts";
import { VERSION } from "../version.ts";

export function runVersionCommand(): Promise<number> {
  process.stdout.write(`attache v${VERSION}\n`);
  return Promise.resolve(EXIT_OK);
}
