/** strconv.FormatFloat: the verbs e, E, f, g, G, b, x and X, for 64 and 32 bits. */

/** Decimal digits with the decimal point before digit number `point` (which may lie outside of them). */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

interface FloatBits {
  readonly negative: boolean;
  readonly mantissa: bigint;
  /** The value is mantissa × 2^exponent. */
  readonly exponent: number;
}

const buffer = new DataView(new ArrayBuffer(8));

/** Formats as Go does. `precision` -1 means the fewest digits that read back as the same number. */
export function formatFloat(value: number, verb: string, precision: number, bits: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? "-" : "";
  const absolute = Math.abs(value);
  if (verb === "b") return sign + formatBinary(absolute, bits);
  if (verb === "x" || verb === "X") return sign + formatHex(absolute, verb, precision, bits);
  return sign + formatDecimal(absolute, verb, precision, bits);
}

/** `%v` of a float64, the common case. */
export function formatFloat64(value: number): string {
  const absolute = Math.abs(value);
  // Between these bounds Go's %g has no exponent and JavaScript writes the same digits.
  return absolute >= 1e-4 && absolute < 1e6 ? String(value) : formatFloat(value, "g", -1, 64);
}

/** JavaScript's toFixed is exact, but rounds half up where Go rounds half to even; past its limits it does not help. */
function canUseToFixed(value: number, precision: number): boolean {
  // A half can only come out when the number, times two to the power of the digits behind the point, is half an integer.
  return value < 1e21 && precision <= 20 && !Number.isInteger(value * 2 ** (precision + 1));
}

function formatDecimal(value: number, verb: string, precision: number, bits: number): string {
  if (verb === "f" && precision >= 0 && canUseToFixed(value, precision)) return value.toFixed(precision);
  const shortest = precision < 0;
  let decimal: Decimal;
  if (shortest) {
    decimal = bits === 32 ? shortestFloat32(value) : shortestDecimal(value.toExponential());
  } else {
    decimal = roundedDecimal(value, verb, precision);
  }
  const count = decimal.digits.length;
  switch (verb) {
    case "e":
    case "E":
      return withExponent(decimal, shortest ? Math.max(count - 1, 0) : precision, verb);
    case "f":
      return withoutExponent(decimal, shortest ? Math.max(count - decimal.point, 0) : precision);
    default:
      return general(decimal, shortest ? 6 : precision, shortest, verb);
  }
}

/** %g: with an exponent below 1e-4 and from the precision on. */
function general(decimal: Decimal, wanted: number, shortest: boolean, verb: string): string {
  const count = decimal.digits.length;
  let precision = shortest ? wanted : Math.max(wanted, 1);
  let limit = precision;
  if (limit > count && count >= decimal.point) limit = count;
  if (shortest) limit = 6;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit) {
    if (shortest || precision > count) precision = count;
    return withExponent(decimal, precision - 1, verb === "g" ? "e" : "E");
  }
  if (shortest || precision > decimal.point) precision = count;
  return withoutExponent(decimal, Math.max(precision - decimal.point, 0));
}

function withExponent({ digits, point }: Decimal, precision: number, letter: string): string {
  const first = digits[0] ?? "0";
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, "0")}` : "";
  const exponent = digits === "" ? 0 : point - 1;
  return `${first}${fraction}${letter}${exponentText(exponent)}`;
}

function exponentText(exponent: number): string {
  return `${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function withoutExponent({ digits, point }: Decimal, precision: number): string {
  const integer = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (precision <= 0) return integer;
  const zeros = "0".repeat(Math.min(Math.max(-point, 0), precision));
  const fraction = zeros + digits.slice(Math.max(point, 0));
  return `${integer}.${fraction.slice(0, precision).padEnd(precision, "0")}`;
}

/** Reads `d.ddde±x`; zero has no digits, as in Go's decimal type. */
function shortestDecimal(text: string): Decimal {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return digits === "" ? { digits, point: 0 } : { digits, point: Number(exponent) + 1 };
}

function shortestFloat32(value: number): Decimal {
  const exact = exactDecimal(value);
  for (let count = 1; count < 9; count += 1) {
    const nearest = roundAt(exact, count);
    if (readsAs(nearest, value)) return nearest;
    // Above a power of two the numbers lie twice as far apart as below it: the next decimal may do where the nearest does not.
    const cut = exact.digits.slice(0, count).padEnd(count, "0");
    const raised = (BigInt(cut) + 1n).toString();
    const above = { digits: raised.replace(/0+$/, ""), point: exact.point + raised.length - count };
    if (readsAs(above, value)) return above;
  }
  return roundAt(exact, 9);
}

function readsAs({ digits, point }: Decimal, value: number): boolean {
  return Math.fround(Number(`${digits}e${point - digits.length}`)) === value;
}

function roundedDecimal(value: number, verb: string, precision: number): Decimal {
  const exact = exactDecimal(value);
  if (verb === "f") return roundAt(exact, exact.point + precision);
  if (verb === "g" || verb === "G") return roundAt(exact, Math.max(precision, 1));
  return roundAt(exact, precision + 1);
}

/** All digits of the binary number: its decimal expansion is finite. */
function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const { mantissa, exponent } = float64Bits(value);
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return { digits: digits.replace(/0+$/, ""), point: digits.length };
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return { digits: digits.replace(/0+$/, ""), point: digits.length + exponent };
}

/** Keeps the first `count` digits, rounding half to even. */
function roundAt({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: "", point: 0 };
  const kept = digits.slice(0, count);
  const next = digits.charCodeAt(count) - 48;
  const exactlyHalf = next === 5 && count + 1 === digits.length;
  const odd = count > 0 && (kept.charCodeAt(count - 1) - 48) % 2 === 1;
  if (exactlyHalf ? !odd : next < 5) {
    const trimmed = kept.replace(/0+$/, "");
    return trimmed === "" ? { digits: "", point: 0 } : { digits: trimmed, point };
  }
  const raised = (BigInt(kept === "" ? "0" : kept) + 1n).toString().padStart(count, "0");
  return { digits: raised.replace(/0+$/, ""), point: point + raised.length - count };
}

function float64Bits(value: number): FloatBits {
  buffer.setFloat64(0, value);
  const raw = buffer.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & 0xfffffffffffffn;
  const negative = raw >> 63n === 1n;
  if (biased === 0) return { negative, mantissa: fraction, exponent: -1074 };
  return { negative, mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

function float32Bits(value: number): FloatBits {
  buffer.setFloat32(0, value);
  const raw = buffer.getUint32(0);
  const biased = (raw >>> 23) & 0xff;
  const fraction = BigInt(raw & 0x7fffff);
  if (biased === 0) return { negative: raw >>> 31 === 1, mantissa: fraction, exponent: -149 };
  return { negative: raw >>> 31 === 1, mantissa: fraction | (1n << 23n), exponent: biased - 150 };
}

function formatBinary(value: number, bits: number): string {
  const { mantissa, exponent } = bits === 32 ? float32Bits(value) : float64Bits(value);
  return `${mantissa}p${exponent >= 0 ? "+" : ""}${exponent}`;
}

const HEX_TOP = 1n << 60n;

/** %x: 0x1.yyyp±dd, the leading digit 1 unless the number is zero. */
function formatHex(value: number, verb: string, precision: number, bits: number): string {
  const source = bits === 32 ? float32Bits(value) : float64Bits(value);
  let mantissa = source.mantissa;
  let exponent = 0;
  if (mantissa !== 0n) {
    const shift = 61 - mantissa.toString(2).length;
    mantissa <<= BigInt(shift);
    exponent = source.exponent - shift + 60;
  }
  if (precision >= 0 && precision < 15) {
    [mantissa, exponent] = roundHex(mantissa, exponent, precision);
  }
  const lead = mantissa >> 60n;
  const all = (mantissa & (HEX_TOP - 1n)).toString(16).padStart(15, "0");
  const fraction = precision < 0 ? all.replace(/0+$/, "") : all.slice(0, precision).padEnd(precision, "0");
  const text = `0x${lead}${fraction === "" ? "" : `.${fraction}`}p${exponentText(exponent)}`;
  return verb === "X" ? text.toUpperCase() : text;
}

function roundHex(mantissa: bigint, exponent: number, precision: number): [bigint, number] {
  const shift = BigInt(precision * 4);
  const extra = (mantissa << shift) & (HEX_TOP - 1n);
  let kept = mantissa >> (60n - shift);
  if ((extra | (kept & 1n)) > HEX_TOP >> 1n) kept += 1n;
  const result = kept << (60n - shift);
  return (result & (HEX_TOP << 1n)) === 0n ? [result, exponent] : [result >> 1n, exponent + 1];
}
