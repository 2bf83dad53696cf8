import type * as crypto from "node:crypto";
import { decodeGoString, encodeGoString } from "../../language/go-string.ts";
import { STRING } from "../../language/go-type.ts";
import type { GoValue } from "../../language/values.ts";
import { FunctionError, type RenderContext } from "../../render-context.ts";
import { decodeBase64 } from "../base64.ts";
import { pure, type RenderFunction } from "../define.ts";

const ALGORITHM = "aes-256-cbc";
const KEY_BYTES = 32;
const BLOCK_BYTES = 16;
const STEPS = 200;

function nodeCrypto(): typeof crypto {
  return process.getBuiltinModule("node:crypto");
}

/** The password's first bytes, with zeros behind it if it is shorter. */
function keyOf(password: string): Buffer {
  const key = Buffer.alloc(KEY_BYTES);
  encodeGoString(password).copy(key);
  return key;
}

function encryptAes(context: RenderContext, password: string, text: string): string {
  if (text === "") return "";
  const start = Buffer.from(context.randomBytes(BLOCK_BYTES));
  const cipher = nodeCrypto().createCipheriv(ALGORITHM, keyOf(password), start);
  return Buffer.concat([start, cipher.update(encodeGoString(text)), cipher.final()]).toString("base64");
}

/** Go does not look whether the padding is whole: only its last byte counts. Throws what Go panics with. */
function decryptAes(password: string, encoded: string): string {
  if (encoded === "") return "";
  const bytes = decode(encoded);
  checkLength(bytes.length, 3 * Math.floor(encodeGoString(encoded).length / 4));
  const decipher = nodeCrypto().createDecipheriv(ALGORITHM, keyOf(password), bytes.subarray(0, BLOCK_BYTES));
  decipher.setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()]);
  const length = padded.length - (padded.at(-1) ?? 0);
  if (length < 0) throw new FunctionError(`runtime error: slice bounds out of range [:${length}]`);
  return decodeGoString(padded.subarray(0, length));
}

function decode(encoded: string): Buffer {
  try {
    return encodeGoString(decodeBase64("decryptAES", encoded, "base64"));
  } catch (error) {
    throw error instanceof FunctionError ? new FunctionError(error.message.replace("decryptAES: ", "")) : error;
  }
}

/** `capacity` is the length of the buffer that Go decodes into, up to which it can be cut. */
function checkLength(length: number, capacity: number): void {
  if (capacity < BLOCK_BYTES) {
    throw new FunctionError(`runtime error: slice bounds out of range [:${BLOCK_BYTES}] with capacity ${capacity}`);
  }
  if (length < BLOCK_BYTES) {
    throw new FunctionError(`runtime error: slice bounds out of range [${BLOCK_BYTES}:${length}]`);
  }
  if (length % BLOCK_BYTES !== 0) throw new FunctionError("crypto/cipher: input not full blocks");
  if (length === BLOCK_BYTES) throw new FunctionError("runtime error: index out of range [-1]");
}

/**
 * `encryptAES PASSWORD TEXT`: AES-256 in CBC mode, in base64 and with the random first block in front; nothing of an empty
 * text. `decryptAES PASSWORD TEXT`: the inverse. There is no check sum: a wrong password gives an error or garbage.
 */
export const cipherFunctions: readonly RenderFunction[] = [
  {
    name: "sprig_encryptAES",
    steps: STEPS,
    signature: { params: [STRING, STRING] },
    call: (context: RenderContext, [password, text]: readonly GoValue[]) =>
      encryptAes(context, password as string, text as string),
  },
  { ...pure("sprig_decryptAES", [STRING, STRING], decryptAes), steps: STEPS },
];
