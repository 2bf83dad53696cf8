import { FunctionError } from "../../render-context.ts";
import { der, derInteger } from "./der.ts";

/** What a PKCS #1 key holds: modulus, exponents, primes and, if the key has them, the values that make it fast. */
export interface RsaNumbers {
  readonly n: bigint;
  readonly e: bigint;
  readonly d: bigint;
  readonly p: bigint;
  readonly q: bigint;
  readonly dp: bigint | undefined;
  readonly dq: bigint | undefined;
  readonly qinv: bigint | undefined;
}

/** A key of PKCS #1 in DER. Throws FunctionError with Go's words if the numbers do not belong together. */
export function encodeRsaKey(numbers: RsaNumbers): Buffer {
  const { n, e, d, p, q } = numbers;
  if (n === 1n || p === 1n || q === 1n) throw new FunctionError("modulus must be > 1");
  checkBelow(d, n);
  const isPrecomputed = numbers.dp !== undefined && numbers.dq !== undefined && numbers.qinv !== undefined;
  if (!isPrecomputed && p % 2n === 0n) throw new FunctionError("crypto/rsa: p is even");
  const dp = isPrecomputed ? (numbers.dp ?? 0n) : d % (p - 1n);
  const dq = isPrecomputed ? (numbers.dq ?? 0n) : d % (q - 1n);
  const qinv = isPrecomputed ? (numbers.qinv ?? 0n) : inverse(q % p, p);
  checkBelow(qinv, p);
  const problem = publicProblem(n, e) ?? privateProblem({ n, e, d, p, q, dp, dq, qinv });
  if (problem !== undefined) throw new FunctionError(`crypto/rsa: ${problem}`);
  return der("sequence", ...[0n, n, e, d, p, q, dp, dq, qinv].map(derInteger));
}

/** Go's words depend on whether the number would need more words of 64 bits than the modulus. */
function checkBelow(value: bigint, modulus: bigint): void {
  if (value < modulus) return;
  const isLonger = Math.ceil(bitLength(value) / 64) > Math.ceil(bitLength(modulus) / 64);
  throw new FunctionError(`input overflows the modulus${isLonger ? " size" : ""}`);
}

function publicProblem(n: bigint, e: bigint): string | undefined {
  if (n % 2n === 0n) return "public modulus is even";
  if (e < 2n) return "public exponent too small or negative";
  if (e % 2n === 0n) return "public exponent is even";
  return e > 0x7fff_ffffn ? "public exponent too large" : undefined;
}

function privateProblem({ n, e, d, p, q, dp, dq, qinv }: Required<{ [K in keyof RsaNumbers]: bigint }>) {
  if (p >= n || q >= n) return "invalid prime";
  if ((p * q) % n !== 0n) return "p * q != n";
  if (p === 2n || q === 2n) return "invalid prime";
  if (dp >= p - 1n || (e * dp) % (p - 1n) !== 1n) return "invalid CRT exponent";
  if (dq >= q - 1n || (e * dq) % (q - 1n) !== 1n) return "invalid CRT exponent";
  if ((q * qinv) % p !== 1n) return "invalid CRT coefficient";
  if (d % (p - 1n) !== dp) return "d does not match dP";
  if (d % (q - 1n) !== dq) return "d does not match dQ";
  if (p === q) return "p == q";
  const half = Math.floor(bitLength(n) / 2);
  if (bitLength(p > q ? p - q : q - p) <= half - 100) return "|p - q| too small";
  return bitLength(d) <= half ? "d too small" : undefined;
}

function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** The x with `value * x = 1` modulo the prime; 0 if there is none. */
function inverse(value: bigint, prime: bigint): bigint {
  let [previous, remainder] = [prime, value];
  let [before, factor] = [0n, 1n];
  while (remainder > 0n) {
    const quotient = previous / remainder;
    [previous, remainder] = [remainder, previous % remainder];
    [before, factor] = [factor, before - quotient * factor];
  }
  return previous === 1n ? ((before % prime) + prime) % prime : 0n;
}
