/**
 * math.Pow(10, exponent) as Go computes it, by squaring with the exponent of two apart. JavaScript's own power differs from
 * it in the last bit for some exponents, and what is rounded with it then differs too.
 */
export function powerOfTen(exponent: number): number {
  let fraction = 0.625;
  let fractionExponent = 4;
  let result = 1;
  let resultExponent = 0;
  for (let left = Math.abs(exponent); left !== 0; left = Math.floor(left / 2)) {
    // Far beyond every double, where the product would lose its meaning.
    if (fractionExponent > 4096) return exponent < 0 ? 0 : Infinity;
    if (left % 2 === 1) {
      result *= fraction;
      resultExponent += fractionExponent;
    }
    fraction *= fraction;
    fractionExponent *= 2;
    if (fraction < 0.5) {
      fraction += fraction;
      fractionExponent -= 1;
    }
  }
  return exponent < 0 ? scale(1 / result, -resultExponent) : scale(result, resultExponent);
}

/** value × 2^exponent, in two steps where one factor is no double. */
function scale(value: number, exponent: number): number {
  const half = Math.trunc(exponent / 2);
  return value * 2 ** half * 2 ** (exponent - half);
}
