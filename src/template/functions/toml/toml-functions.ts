import { ANY } from "../../language/go-type.ts";
import { pure, type RenderFunction } from "../define.ts";
import { toToml } from "./toml-writer.ts";

/** TOML out, as BurntSushi/toml writes it. */
export const tomlFunctions: readonly RenderFunction[] = [
  // toTOML VALUE: a TOML document without the newline at its end.
  pure("toTOML", [ANY], toToml),
];
