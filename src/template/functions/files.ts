import { STRING } from "../language/go-type.ts";
import { stringOf, type GoValue } from "../language/values.ts";
import type { RenderContext } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";

/** `file PATH`: the file's content; the template is rendered again when it changes. An empty path is an empty text. */
const file: RenderFunction = {
  name: "file",
  signature: { params: [STRING] },
  call(context: RenderContext, [argument]: readonly GoValue[]) {
    const path = (stringOf(argument) ?? "").trim();
    return path === "" ? "" : (context.readFile(path) ?? "");
  },
};

export const fileFunctions: readonly RenderFunction[] = [file];
