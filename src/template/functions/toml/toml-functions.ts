import type { RenderFunction } from "../define.ts";

/** TOML out, as BurntSushi/toml writes it. */
export const tomlFunctions: readonly RenderFunction[] = [];
