import { z } from 'zod';

/** One way to spoil a document: at this path, by this. */
export interface WrongValue {
  /** Where the problem must be told. */
  readonly path: readonly (string | number)[];
  /** What is wrong, for the title. */
  readonly what: string;
  readonly code: 'VALUE_TYPE' | 'NAME_INVALID' | 'FIELD_UNKNOWN';
  /** The document with this one thing spoilt, and the same one without. */
  readonly spoilt: unknown;
  readonly sound: unknown;
}

type Node = z.core.JSONSchema.JSONSchema;
type Path = readonly (string | number)[];

const ABSENT = Symbol('absent');

/** Every way to spoil every field that a schema knows, from the schema itself: a new field comes with its cases. */
export function wrongValues(schema: z.ZodType, base: unknown): readonly WrongValue[] {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, { io: 'input', reused: 'inline', unrepresentable: 'any' }) as Node;
  const resolve = (node: Node): Node => (node.$ref === undefined ? node : (($defs[node.$ref.replace('#/$defs/', '')] ?? {}) as Node));
  return below(root, [], base);

  function below(unresolved: Node, path: Path, document: unknown): WrongValue[] {
    const node = resolve(unresolved);
    const isContainer = node.type === 'object' || node.type === 'array';
    const at = isContainer && read(document, path) === undefined ? write(document, path, sample(node)) : document;
    const spoil = (what: string, value: unknown, code: WrongValue['code'] = 'VALUE_TYPE', where: Path = path): WrongValue => ({
      path: where,
      what,
      code,
      spoilt: write(at, where, value),
      sound: at,
    });
    const own = [
      ...wrongTypes(node, resolve).map(([what, value]) => spoil(what, value)),
      ...wrongSizes(node).map(([what, value]) => spoil(what, value, isName(node, what) ? 'NAME_INVALID' : 'VALUE_TYPE')),
    ];
    const fields = Object.entries(node.properties ?? {}) as [string, Node][];
    const unknown = node.additionalProperties === false ? [spoil('an unknown field', 1, 'FIELD_UNKNOWN', [...path, 'colour'])] : [];
    const missing = (node.required ?? []).map((name) => spoil('nothing', ABSENT, 'VALUE_TYPE', [...path, name]));
    const inside = fields.flatMap(([name, field]) => below(field, [...path, name], at));
    const items =
      node.type === 'array' && node.items !== undefined ? below(node.items as Node, [...path, 0], withItem(at, path, node)) : [];
    const options = optionsOf(node).flatMap((option) =>
      option.type === 'object' ? below(option, path, write(at, path, { ...asObject(read(at, path)), ...asObject(sample(option)) })) : [],
    );
    return [...own, ...unknown, ...missing, ...inside, ...items, ...options];
  }

  /** Also of options that are told apart by a second field. */
  function optionsOf(node: Node): readonly Node[] {
    return ([...(node.oneOf ?? []), ...(node.anyOf ?? [])] as Node[]).map(resolve).flatMap((option) => {
      const inner = optionsOf(option);
      return inner.length > 0 ? inner : [option];
    });
  }

  function withItem(document: unknown, path: Path, node: Node): unknown {
    const list = read(document, path);
    return Array.isArray(list) && list.length > 0 ? document : write(document, path, [sample(resolve(node.items as Node))]);
  }

  /** A value of the right kind; whether it also fits its neighbours does not matter. */
  function sample(unresolved: Node): unknown {
    const node = resolve(unresolved);
    const [option] = optionsOf(node);
    if (node.const !== undefined) {
      return node.const;
    }
    if (node.enum !== undefined) {
      return node.enum[0];
    }
    if (option !== undefined) {
      return sample(option);
    }
    const required = (node.required ?? []).map((name) => [name, sample((node.properties?.[name] ?? {}) as Node)]);
    const entries = Array.from({ length: node.minItems ?? 0 }, () => sample(node.items as Node));
    const kinds = { object: Object.fromEntries(required), array: entries, string: 'a', boolean: true, null: null };
    return typeof node.type === 'string' && node.type in kinds ? kinds[node.type as keyof typeof kinds] : (node.minimum ?? 1);
  }
}

/** Values of every other kind. */
function wrongTypes(node: Node, resolve: (node: Node) => Node): readonly (readonly [string, unknown])[] {
  const kinds = kindsOf(node, resolve);
  if (kinds.size === 0) {
    return [];
  }
  const all: readonly (readonly [string, unknown])[] = [
    ['string', 'no such value'],
    ['number', 7.5],
    ['boolean', true],
    ['null', null],
    ['array', []],
    ['object', {}],
  ];
  return all.filter(([kind]) => !kinds.has(kind)).map(([kind, value]) => [`a value of kind ${kind}`, value]);
}

function kindsOf(unresolved: Node, resolve: (node: Node) => Node): ReadonlySet<string> {
  const node = resolve(unresolved);
  const options = [...(node.oneOf ?? []), ...(node.anyOf ?? [])] as Node[];
  const own = typeof node.type === 'string' ? [node.type === 'integer' ? 'number' : node.type] : [];
  return new Set([...own, ...options.flatMap((option) => [...kindsOf(option, resolve)])]);
}

/** Values of the right kind that are too small, too large, or none of those allowed. */
function wrongSizes(node: Node): readonly (readonly [string, unknown])[] {
  const found: (readonly [string, unknown])[] = [];
  const add = (limit: unknown, what: string, value: () => unknown) => limit !== undefined && found.push([what, value()]);
  add(node.enum, 'none of the list', () => 'no such value');
  add(node.const, 'another constant', () => (typeof node.const === 'number' ? node.const + 1 : 'no such value'));
  if (node.enum === undefined && node.const === undefined) {
    add(node.pattern, 'letters that are not allowed', () => '\u0000 !');
    add(node.minLength || undefined, 'too short a text', () => '');
    add(node.maxLength, 'too long a text', () => 'x'.repeat((node.maxLength ?? 0) + 1));
    add(node.minimum, 'too small a number', () => (node.minimum ?? 0) - 1);
    add(node.maximum, 'too large a number', () => (node.maximum ?? 0) + 1);
    add(node.type === 'integer' ? true : undefined, 'a fraction', () => (node.minimum ?? 0) + 0.5);
    add(node.minItems || undefined, 'too few entries', () => []);
    add(node.maxItems, 'too many entries', () => Array.from({ length: (node.maxItems ?? 0) + 1 }, () => ({})));
  }
  return found;
}

/** Names of tasks, endpoints and targets have a rule, and a code, of their own. */
function isName(node: Node, what: string): boolean {
  return node.pattern === '^[a-z0-9_]{1,48}$' && what === 'letters that are not allowed';
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function read(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => asObject(value)[key], document);
}

function write(document: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) {
    return value;
  }
  const inside = rest.length === 0 ? value : write(asObject(document)[key], rest, value);
  const copy: Record<string | number, unknown> | unknown[] =
    Array.isArray(document) || typeof key === 'number' ? [...((document as unknown[]) ?? [])] : { ...asObject(document) };
  if (inside === ABSENT) {
    delete (copy as Record<string | number, unknown>)[key];
  } else {
    (copy as Record<string | number, unknown>)[key] = inside;
  }
  return copy;
}
