import type { MathTree } from '@trem/contracts';
import type { RuleDialect, ValueType } from '@trem/replication-core';

/** Places behind the point that every server calculates with. */
const MOST_SCALE = 300;

/** How large a number on the way can be, and how many places it has. The value occurs in every expression, so NULL stays NULL. */
interface Bounds {
  readonly most: number;
  readonly scale: number;
}

/**
 * An expression as the source calculates it, of a column in SQL: only where both ways give the same of every value, and no value is an error. That is for
 * sums, differences and products of whole numbers and of decimals with limits, when the largest result fits.
 */
export function sqlMath(
  tree: MathTree,
  input: ValueType,
  result: string,
): ((operand: string, dialect: RuleDialect) => string | undefined) | undefined {
  const value = boundsOfType(input);
  const bounds = value === undefined ? undefined : boundsOf(tree, value);
  const most = mostOf(result);
  if (bounds === undefined || most === undefined || bounds.most >= most || bounds.scale > MOST_SCALE) {
    return undefined;
  }
  return (operand, dialect) => {
    const exact = dialect.exactly(tree, operand);
    return exact === undefined ? undefined : dialect.cast(exact, result);
  };
}

function boundsOfType({ family, bits, digits }: ValueType): Bounds | undefined {
  if (family === 'integer') {
    return { most: 2 ** (bits - 1), scale: 0 };
  }
  return family === 'decimal' && digits !== undefined
    ? { most: 10 ** (digits.precision - digits.scale), scale: Math.max(digits.scale, 0) }
    : undefined;
}

function boundsOf(tree: MathTree, value: Bounds): Bounds | undefined {
  switch (tree.tag) {
    case 'value':
      return value;
    case 'number':
      return { most: Number(tree.text), scale: tree.text.split('.')[1]?.length ?? 0 };
    case 'negate':
      return boundsOf(tree.operand, value);
    case 'add':
    case 'subtract':
    case 'multiply': {
      const [left, right] = [boundsOf(tree.left, value), boundsOf(tree.right, value)];
      return left === undefined || right === undefined ? undefined : combined(tree.tag === 'multiply', left, right);
    }
    default:
      return undefined; // quotients and powers are rounded, each server's in its own way
  }
}

function combined(isProduct: boolean, left: Bounds, right: Bounds): Bounds {
  return {
    most: isProduct ? left.most * right.most : left.most + right.most,
    scale: isProduct ? left.scale + right.scale : Math.max(left.scale, right.scale),
  };
}

/** Below it a result fits, with room for the error of a float. */
function mostOf(result: string): number | undefined {
  const [, places] = /^numeric\(38,(\d+)\)$/.exec(result) ?? [];
  return places !== undefined ? 0.99 * 10 ** (38 - Number(places)) : result === 'bigint' ? 0.99 * 2 ** 63 : undefined;
}
