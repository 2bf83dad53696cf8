import type { PemCertificate } from "../../secrets/kept-certificate.ts";
import { splitPath } from "../../secrets/secret-request.ts";
import { STRING, STRING_SLICE, structType, type GoType } from "../language/go-type.ts";
import { quoteGoString } from "../language/quote.ts";
import { GoObject, stringOf, tagged, type BoundMethod, type GoValue } from "../language/values.ts";
import { FunctionError, type RenderContext } from "../render-context.ts";
import type { RenderFunction } from "./define.ts";
import { parsePairs } from "./key-value-pairs.ts";

const PEM_ENCODED = structType("dependency.PemEncoded");

/** consul-template's PemEncoded: its method Data gives itself, so that `.Data.Cert` is what `.Cert` is. */
class PemEncoded extends GoObject {
  readonly type: GoType = PEM_ENCODED;
  readonly #fields: ReadonlyMap<string, GoValue>;

  constructor({ cert, key, ca, caChain }: PemCertificate) {
    super();
    this.#fields = new Map<string, GoValue>([
      ["Cert", cert],
      ["Key", key],
      ["CA", ca],
      ["CAChain", tagged([...caChain], STRING_SLICE)],
    ]);
  }

  override get fields(): ReadonlyMap<string, GoValue> {
    return this.#fields;
  }

  override method(name: string): BoundMethod | undefined {
    return name === "Data" ? { params: [], call: () => this } : undefined;
  }
}

/**
 * `pkiCert PATH "k=v" …`: a certificate that the server issues, as an object with Cert, Key, CA and CAChain. The one in the
 * template's destination is used again while it is good. Nil until it is there. OpenBao's agent has no CAChain, and takes
 * two calls with the same path for one whatever their parameters are; here each gets its own certificate.
 */
const pkiCert: RenderFunction = {
  name: "pkiCert",
  signature: { params: [], variadic: STRING },
  call(context: RenderContext, args: readonly GoValue[]) {
    const [path, ...pairs] = args.map((argument) => stringOf(argument) ?? "");
    if (path === undefined) return null;
    const parameters = parsePairs(pairs, (pair) => `not k=v pair ${quoteGoString(pair)}`);
    const { route } = splitPath(path);
    if (route === "") throw new FunctionError('vault.read: invalid format: ""');
    const certificate = context.readCertificate({ path: decodePath(route), parameters });
    return certificate === undefined ? null : new PemEncoded(certificate);
  },
};

/** consul-template reads the path as that of a URL; one that is none stays as it is. */
function decodePath(route: string): string {
  try {
    return decodeURIComponent(route);
  } catch {
    return route;
  }
}

/** Certificates that are kept while they are valid. */
export const pkiCertFunctions: readonly RenderFunction[] = [pkiCert];
