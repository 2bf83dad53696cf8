import { encodeGoString } from "../language/go-string.ts";
import { STRING } from "../language/go-type.ts";
import { pure, type RenderFunction } from "./define.ts";

function hash(algorithm: "sha256" | "md5", text: string): string {
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash(algorithm).update(encodeGoString(text)).digest("hex");
}

function hmac(message: string, key: string): string {
  const { createHmac } = process.getBuiltinModule("node:crypto");
  return createHmac("sha256", encodeGoString(key)).update(encodeGoString(message)).digest("hex");
}

/** `sha256Hex TEXT`, `md5sum TEXT`, `hmacSHA256Hex MESSAGE KEY`: all in lower-case hexadecimal. */
export const hashFunctions: readonly RenderFunction[] = [
  pure("sha256Hex", [STRING], (text: string) => hash("sha256", text)),
  pure("md5sum", [STRING], (text: string) => hash("md5", text)),
  pure("hmacSHA256Hex", [STRING, STRING], hmac),
];
