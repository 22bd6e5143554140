/**
 * `multipleOf` in decimals, as people write them: 19.99 is a multiple of 0.01, whatever doubles say, and 1 is none of
 * 1,000,000,000, which no tolerance fit for the first can tell.
 */
export function isMultipleOf(value: number, divisor: number): boolean {
  const a = decimalOf(value);
  const b = decimalOf(divisor);
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (n: typeof a) => n.digits * 10n ** BigInt(n.exponent - exponent);
  return scaled(a) % scaled(b) === 0n;
}

/** The shortest decimal that is read as this double: digits * 10^exponent. */
function decimalOf(value: number): { digits: bigint; exponent: number } {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}
