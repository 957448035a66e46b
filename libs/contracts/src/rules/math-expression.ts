/** A calculation with one value, as a tree. What is made of it, in code or in SQL, is made from the tree and never from the text. */
export type MathTree =
  | { readonly tag: 'value' }
  /** `text` holds digits and at most one point. */
  | { readonly tag: 'number'; readonly text: string }
  | { readonly tag: 'negate'; readonly operand: MathTree }
  | { readonly tag: MathOperator; readonly left: MathTree; readonly right: MathTree };
export type MathOperator = 'add' | 'subtract' | 'multiply' | 'divide' | 'power';

/** What is wrong, and where: `column` counts from 1. */
export interface MathFault {
  readonly column: number;
  readonly reason: string;
}

export const MOST_LETTERS = 200;
const MOST_NESTING = 32;

/**
 * expression = term { ("+" | "-") term } · term = signed { ("*" | "/") signed } · signed = ["+" | "-"] signed | power ·
 * power = primary ["^" signed] · primary = number | "value" | "(" expression ")"
 */
export function parseMath(text: string): { readonly tree: MathTree } | { readonly fault: MathFault } {
  try {
    return { tree: new Parser(text).parse() };
  } catch (error) {
    if (error instanceof Fault) {
      return { fault: { column: error.column, reason: error.reason } };
    }
    throw error;
  }
}

/** Whether whole numbers go in and a whole one comes out, for every value; false for what cannot be read. */
export function isMathWhole(expression: string): boolean {
  const parsed = parseMath(expression);
  return 'tree' in parsed && staysWhole(parsed.tree);
}

export function staysWhole(tree: MathTree): boolean {
  switch (tree.tag) {
    case 'value':
      return true;
    case 'number':
      return !tree.text.includes('.');
    case 'negate':
      return staysWhole(tree.operand);
    case 'divide':
      return false;
    case 'power':
      return staysWhole(tree.left) && tree.right.tag === 'number' && staysWhole(tree.right);
    default:
      return staysWhole(tree.left) && staysWhole(tree.right);
  }
}

class Fault extends Error {
  readonly column: number;
  readonly reason: string;

  constructor(column: number, reason: string) {
    super(reason);
    this.column = column;
    this.reason = reason;
  }
}

const token = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|(value)(?![A-Za-z0-9_])|([-+*/^()]))/y;
const blank = /\s*/y;
const sums: Readonly<Record<string, MathOperator>> = { '+': 'add', '-': 'subtract' };
const products: Readonly<Record<string, MathOperator>> = { '*': 'multiply', '/': 'divide' };

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #hasValue = false;
  /** The token at hand; empty at the end. */
  #token = '';
  #start = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): MathTree {
    if (this.#text.length > MOST_LETTERS) {
      throw new Fault(MOST_LETTERS + 1, `longer than ${MOST_LETTERS} characters`);
    }
    this.#next();
    const tree = this.#chain(sums, () => this.#term());
    if (this.#token !== '') {
      this.#fail('an operator is expected here');
    }
    if (!this.#hasValue) {
      throw new Fault(1, '"value" does not occur');
    }
    return tree;
  }

  #term(): MathTree {
    return this.#chain(products, () => this.#signed());
  }

  #chain(operators: Readonly<Record<string, MathOperator>>, part: () => MathTree): MathTree {
    let tree = part();
    for (let tag = operators[this.#token]; tag !== undefined; tag = operators[this.#token]) {
      this.#next();
      tree = { tag, left: tree, right: part() };
    }
    return tree;
  }

  #signed(): MathTree {
    return this.#nested(() => {
      const sign = this.#token;
      if (sign !== '+' && sign !== '-') {
        return this.#power();
      }
      this.#next();
      const operand = this.#signed();
      return sign === '-' ? { tag: 'negate', operand } : operand;
    });
  }

  #power(): MathTree {
    const left = this.#primary();
    if (this.#token !== '^') {
      return left;
    }
    this.#next();
    return { tag: 'power', left, right: this.#signed() };
  }

  #primary(): MathTree {
    const text = this.#token;
    if (text === '(') {
      this.#next();
      const tree = this.#nested(() => this.#chain(sums, () => this.#term()));
      if (this.#token !== ')') {
        this.#fail('")" is expected here');
      }
      this.#next();
      return tree;
    }
    if (text === 'value') {
      this.#hasValue = true;
      this.#next();
      return { tag: 'value' };
    }
    if (/^[\d.]/.test(text)) {
      this.#next();
      return { tag: 'number', text };
    }
    return this.#fail('a number, "value" or "(" is expected here');
  }

  #nested(part: () => MathTree): MathTree {
    if (++this.#depth > 2 * MOST_NESTING) {
      this.#fail(`nested deeper than ${MOST_NESTING}`);
    }
    const tree = part();
    this.#depth--;
    return tree;
  }

  #next(): void {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text);
    blank.lastIndex = this.#at;
    blank.exec(this.#text);
    this.#start = blank.lastIndex;
    if (found === null && this.#start < this.#text.length) {
      this.#fail('only numbers, "value", + - * / ^ and parentheses may stand here');
    }
    this.#token = found?.[0].trim() ?? '';
    this.#at = found === null ? this.#text.length : token.lastIndex;
  }

  #fail(reason: string): never {
    throw new Fault(this.#start + 1, reason);
  }
}
