import type { Origins } from "../origins.ts";
import type { ProblemList } from "../problems.ts";
import type { AgentConfig } from "../schema.ts";
import type { WarningList } from "../warnings.ts";

/** `agent` also renders templates and runs a process; `proxy` does not. */
export type AgentCommand = "agent" | "proxy";

/** What a rule works with: the complete config, and where to say what is wrong with it. */
export interface Validation {
  readonly config: AgentConfig;
  readonly command: AgentCommand;
  readonly origins: Origins;
  readonly warnings: WarningList;
  /** Says what is wrong with a block, at its key if that stands in a file, else at the block. */
  readonly problem: (block: object | undefined, key: string | undefined, message: string) => void;
  /** False if a part of a block was not understood: then what seems to be missing may well be that part. */
  readonly isSound: (...blocks: readonly (object | undefined)[]) => boolean;
}

export function createValidation(
  parts: Pick<Validation, "config" | "command" | "origins" | "warnings"> & { readonly problems: ProblemList },
): Validation {
  const { origins, problems } = parts;
  return {
    ...parts,
    problem(block, key, message) {
      const ofKey = block === undefined || key === undefined ? undefined : origins.ofKey(block, key);
      problems.add(ofKey ?? (block === undefined ? undefined : origins.ofBlock(block)), message);
    },
    isSound: (...blocks) => blocks.every((block) => block === undefined || !origins.isBroken(block)),
  };
}
