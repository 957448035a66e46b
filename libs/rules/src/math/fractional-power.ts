import { type Decimal, decimal, isWhole, pow10, roundedQuotient } from './decimal.js';

/** Places that are calculated, so that the first 30 are right for every result that a column can hold. */
const PLACES = 110;
const ONE = pow10(PLACES);
const LN_2 = lnOfSmall(2n * ONE);

/** `base` above zero to a power that is not whole, to 30 places: e^(exponent × ln base). */
export function fractionalPower(base: Decimal, exponent: Decimal): Decimal {
  const exact = exactRoot(base, exponent);
  if (exact !== undefined) {
    return exact;
  }
  const power = (ln(fixed(base)) * fixed(exponent)) / ONE;
  return decimal(roundedQuotient(exp(power), pow10(PLACES - 30)), 30);
}

/** The square root of a square, which must not be a little beside it. */
function exactRoot(base: Decimal, exponent: Decimal): Decimal | undefined {
  const twice = decimal(exponent.digits * 2n, exponent.scale);
  if (!isWhole(twice) || base.scale % 2 === 1) {
    return undefined;
  }
  const root = squareRoot(base.digits);
  const half = twice.digits / pow10(twice.scale);
  return root * root === base.digits && half > 0n && half < 100n ? decimal(root ** half, (base.scale / 2) * Number(half)) : undefined;
}

function squareRoot(of: bigint): bigint {
  let root = BigInt(Math.floor(Math.sqrt(Number(of))));
  for (let better = root === 0n ? 0n : (root + of / root) / 2n; better !== root && root !== 0n; ) {
    const next = (better + of / better) / 2n;
    if (next >= better && better * better <= of) {
      return better;
    }
    root = better;
    better = next;
  }
  return root;
}

function fixed({ digits, scale }: Decimal): bigint {
  return scale <= PLACES ? digits * pow10(PLACES - scale) : roundedQuotient(digits, pow10(scale - PLACES));
}

/** Halved or doubled into [1, 2), whose logarithm is soon there. */
function ln(value: bigint): bigint {
  let twos = 0n;
  let rest = value;
  while (rest >= 2n * ONE) {
    rest /= 2n;
    twos += 1n;
  }
  while (rest < ONE && rest > 0n) {
    rest *= 2n;
    twos -= 1n;
  }
  return twos * LN_2 + lnOfSmall(rest);
}

/** 2 × (y + y³/3 + y⁵/5 …) with y = (x - 1) / (x + 1). */
function lnOfSmall(x: bigint): bigint {
  const y = ((x - ONE) * ONE) / (x + ONE);
  const square = (y * y) / ONE;
  let sum = 0n;
  for (let term = y, n = 1n; term !== 0n; term = (term * square) / ONE, n += 2n) {
    sum += term / n;
  }
  return 2n * sum;
}

function exp(x: bigint): bigint {
  const twos = x / LN_2;
  const rest = x - twos * LN_2;
  let sum = 0n;
  for (let term = ONE, n = 1n; term !== 0n; term = (term * rest) / ONE / n, n += 1n) {
    sum += term;
  }
  return twos >= 0n ? sum << twos : sum >> -twos;
}
