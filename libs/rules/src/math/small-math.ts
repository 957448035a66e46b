import type { MathTree } from '@trem/contracts';

/** Digits of a result, from those of a value; NaN where one of the numbers on the way is not small. */
type SmallFunction = (digits: number) => number;

interface Compiled {
  readonly scale: number;
  readonly run: SmallFunction;
}

const MOST_SCALE = 15;
const powers = Array.from({ length: MOST_SCALE + 1 }, (_, exponent) => 10 ** exponent);

/**
 * Sums, differences and products of small decimals: as long as all digits of each fit into a float, its arithmetic of whole numbers is exact, and ten
 * times as fast as that of big numbers (measured: `value * 1.1 + 0.5` of an integer column).
 */
export class SmallMath {
  readonly #tree: MathTree;
  readonly #places: number;
  /** By the scale of the value; undefined: not looked at yet. */
  readonly #byScale: (SmallFunction | undefined)[] = new Array(MOST_SCALE + 1).fill(undefined);

  /** @param places the result is rounded to so many, halves away from zero */
  constructor(tree: MathTree, places: number) {
    this.#tree = tree;
    this.#places = places;
  }

  /** The digits of the result at its places. NaN: not small, or of a value that is not; another way must be taken. */
  digits(value: number, scale: number): number {
    if (powers[scale] === undefined || !Number.isSafeInteger(value)) {
      return Number.NaN;
    }
    this.#byScale[scale] ??= roundedTo(this.#places, compile(this.#tree, scale)).run;
    return this.#byScale[scale](value);
  }
}

function compile(tree: MathTree, valueScale: number): Compiled {
  switch (tree.tag) {
    case 'value':
      return { scale: valueScale, run: (digits) => digits };
    case 'number':
      return literal(tree.text);
    case 'negate': {
      const { scale, run } = compile(tree.operand, valueScale);
      return { scale, run: (digits) => 0 - run(digits) };
    }
    case 'add':
      return sum(compile(tree.left, valueScale), compile(tree.right, valueScale));
    case 'subtract':
      return difference(compile(tree.left, valueScale), compile(tree.right, valueScale));
    case 'multiply':
      return product(compile(tree.left, valueScale), compile(tree.right, valueScale));
    default:
      return NEVER;
  }
}

const NEVER: Compiled = { scale: 0, run: () => Number.NaN };

function literal(text: string): Compiled {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = small(Number(`${whole}${fraction}`));
  return { scale: fraction.length, run: () => digits };
}

function sum(left: Compiled, right: Compiled): Compiled {
  const scale = Math.max(left.scale, right.scale);
  const [one, other] = [scaledTo(scale, left), scaledTo(scale, right)];
  return { scale, run: (digits) => small(one(digits) + other(digits)) };
}

function difference(left: Compiled, right: Compiled): Compiled {
  const scale = Math.max(left.scale, right.scale);
  const [one, other] = [scaledTo(scale, left), scaledTo(scale, right)];
  return { scale, run: (digits) => small(one(digits) - other(digits)) };
}

function product({ scale, run: left }: Compiled, { scale: places, run: right }: Compiled): Compiled {
  return { scale: scale + places, run: (digits) => small(left(digits) * right(digits)) };
}

/** With more places, filled with zeros. */
function scaledTo(scale: number, { scale: own, run }: Compiled): SmallFunction {
  if (scale === own) {
    return run;
  }
  const by = powers[scale - own] ?? Number.NaN;
  return (digits) => small(run(digits) * by);
}

function roundedTo(places: number, result: Compiled): Compiled {
  if (places >= result.scale) {
    return { scale: places, run: scaledTo(places, result) };
  }
  const by = powers[result.scale - places] ?? Number.NaN;
  return { scale: places, run: (digits) => roundedQuotient(result.run(digits), by) };
}

/** Halves away from zero. Of numbers that can be divided without a rest, a float has the exact quotient. */
function roundedQuotient(digits: number, by: number): number {
  const rest = digits % by;
  const quotient = (digits - rest) / by;
  return 2 * Math.abs(rest) < by ? quotient : quotient + Math.sign(digits);
}

function small(digits: number): number {
  return Number.isSafeInteger(digits) ? digits : Number.NaN;
}
