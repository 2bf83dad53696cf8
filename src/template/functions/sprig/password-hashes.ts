import { encodeBase64, hashSync } from "bcryptjs";
import { byteLength } from "../../language/go-string.ts";
import { STRING } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import { FunctionError, type RenderContext } from "../../render-context.ts";
import type { RenderFunction } from "../define.ts";

const SALT_BYTES = 16;
const COST = 10;
const LONGEST = 72;
/** One for each microsecond: a loop ends within a minute, but some hundred users get their lines. */
const STEPS = 75_000;

/** A hash of bcrypt; Sprig gives the error as the text. Bytes outside UTF-8 are refused: the library takes text only. */
function bcrypt(context: RenderContext, password: string): string {
  if (byteLength(password) > LONGEST) {
    return `failed to encrypt string with bcrypt: bcrypt: password length exceeds ${LONGEST} bytes`;
  }
  if (!password.isWellFormed()) throw new FunctionError("a password that is not valid UTF-8 cannot be hashed");
  const salt = encodeBase64(context.randomBytes(SALT_BYTES), SALT_BYTES);
  return hashSync(password, `$2a$${COST}$${salt}`);
}

function htpasswd(context: RenderContext, username: string, password: string): string {
  if (username.includes(":")) return `invalid username: ${username}`;
  return `${username}:${bcrypt(context, password)}`;
}

/**
 * `bcrypt PASSWORD`: its hash with cost 10. `htpasswd USER PASSWORD`: a line of an htpasswd file. Of what cannot be hashed the
 * result is a text that says so.
 */
export const passwordHashFunctions: readonly RenderFunction[] = [
  {
    name: "sprig_bcrypt",
    steps: STEPS,
    signature: { params: [STRING] },
    call: (context: RenderContext, [password]: readonly GoValue[]) => bcrypt(context, password as string),
  },
  {
    name: "sprig_htpasswd",
    steps: STEPS,
    signature: { params: [STRING, STRING] },
    call: (context: RenderContext, [username, password]: readonly GoValue[]) =>
      htpasswd(context, username as string, password as string),
  },
];
