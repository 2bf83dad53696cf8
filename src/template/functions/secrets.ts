import { splitPath } from "../../secrets/secret-request.ts";
import { STRING, STRING_SLICE } from "../language/go-type.ts";
import { sortGoStrings } from "../language/go-string.ts";
import { stringOf, tagged, type GoValue } from "../language/values.ts";
import { FunctionError, type RenderContext } from "../render-context.ts";
import { secretObject } from "../secret-object.ts";
import type { RenderFunction } from "./define.ts";
import { parsePairs } from "./key-value-pairs.ts";

/**
 * `secret PATH`: reads; `secret PATH "k=v" …`: writes and gives what came back. Nil until it has arrived, so that
 * `{{ with secret … }}…{{ else }}` means what it means in Go.
 */
const secret: RenderFunction = {
  name: "secret",
  signature: { params: [], variadic: STRING },
  call(context: RenderContext, args: readonly GoValue[]) {
    const [path, ...pairs] = args.map((argument) => stringOf(argument) ?? "");
    if (path === undefined) return null;
    checkPath(path, pairs.length === 0 ? "vault.read" : "vault.write");
    const found =
      pairs.length === 0
        ? context.readSecret({ method: "GET", path })
        : context.readSecret({ method: "PUT", path, body: parsePairs(pairs, notAPair) });
    return found === undefined ? null : secretObject(found, context.secretObjects);
  },
};

/** `secrets PATH`: the names below a path, sorted; empty until they have arrived or if there are none. */
const secrets: RenderFunction = {
  name: "secrets",
  signature: { params: [STRING] },
  call(context: RenderContext, [argument]: readonly GoValue[]) {
    const path = stringOf(argument) ?? "";
    if (path !== "") checkPath(path, "vault.list");
    const listed = path === "" ? undefined : context.readSecret({ method: "LIST", path });
    const keys = listed?.data?.get("keys");
    const names = Array.isArray(keys) ? keys.filter((key) => typeof key === "string") : [];
    return tagged(sortGoStrings(names), STRING_SLICE);
  },
};

function checkPath(path: string, kind: string): void {
  if (splitPath(path).route === "") throw new FunctionError(`${kind}: invalid format: ""`);
}

/** The pair may hold a secret, so its text is not repeated. */
const notAPair = (): string => "an argument of secret is not a k=v pair";

export const secretFunctions: readonly RenderFunction[] = [secret, secrets];
