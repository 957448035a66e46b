import { taskDefinition } from '@trem/contracts';
import { z } from 'zod';

type Json = Readonly<Record<string, unknown>>;

/**
 * The contract of a task definition in a short notation, written from the very schema that judges the answer: `name?:type=default --meaning`. What recurs is
 * written once: objects under a name, fields of alternatives by their name alone. The JSON schema itself would not leave room for a catalogue.
 */
export function contractText(): string {
  const whole = z.toJSONSchema(taskDefinition, { io: 'input', reused: 'inline' }) as Json;
  return new Writer(isRecord(whole.$defs) ? whole.$defs : {}).write('TaskDefinition', whole);
}

/** Objects of which a second mention is worth a name, in letters of their schema. */
const WORTH_A_NAME = 500;

class Writer {
  readonly #definitions: Json;
  readonly #named = new Map<string, { readonly name: string; text: string }>();
  readonly #uses = new Map<string, number>();

  constructor(definitions: Json) {
    this.#definitions = definitions;
  }

  write(name: string, schema: Json): string {
    const root = this.#resolved(schema);
    this.#count(root);
    const body = this.#objectOf(root);
    return [`${name} = ${body}`, ...[...this.#named.values()].map((one) => `${one.name} = ${one.text}`)].join('\n');
  }

  /** How often each large part occurs. */
  #count(schema: Json): void {
    const resolved = this.#resolved(schema);
    if (isRecord(resolved.items)) {
      this.#count(resolved.items); // a list is written with its items, however often it occurs
      return;
    }
    const key = keyOf(resolved);
    const uses = (this.#uses.get(key) ?? 0) + 1;
    this.#uses.set(key, uses);
    if (uses === 1) {
      for (const child of childrenOf(resolved)) {
        this.#count(child);
      }
    }
  }

  #typeOf(given: unknown): string {
    const schema = this.#resolved(given);
    const { type, items, enum: values, const: only } = schema;
    if (only !== undefined) {
      return JSON.stringify(only);
    }
    if (Array.isArray(values)) {
      return values.map((value) => JSON.stringify(value)).join('|');
    }
    if (type === 'array') {
      const text = this.#typeOf(items);
      return text.includes('|') ? `(${text})[]` : `${text}[]`;
    }
    const key = keyOf(schema);
    const isLarge = choicesOf(schema) !== undefined || isRecord(schema.properties);
    return isLarge && key.length > WORTH_A_NAME && (this.#uses.get(key) ?? 0) > 1 ? this.#nameOf(key, schema) : this.#textOf(schema);
  }

  #nameOf(key: string, schema: Json): string {
    const known = this.#named.get(key);
    if (known !== undefined) {
      return known.name;
    }
    const made = { name: `T${this.#named.size + 1}`, text: '' };
    this.#named.set(key, made);
    made.text = this.#textOf(schema);
    return made.name;
  }

  #textOf(schema: Json): string {
    const choices = choicesOf(schema);
    if (choices !== undefined) {
      const variants = this.#flat(choices);
      return variants.every(({ properties }) => isRecord(properties))
        ? this.#variants(variants)
        : [...new Set(variants.map((variant) => this.#typeOf(variant)))].join('|');
    }
    return isRecord(schema.properties) ? this.#objectOf(schema) : rangeOf(schema);
  }

  #flat(choices: readonly unknown[]): Json[] {
    return choices.flatMap((choice) => {
      const resolved = this.#resolved(choice);
      const inner = choicesOf(resolved);
      return inner === undefined ? [resolved] : this.#flat(inner);
    });
  }

  /** Alternatives that differ in one constant only are one; a field that an earlier one explained is named without its type. */
  #variants(variants: readonly Json[]): string {
    const explained = new Set<string>();
    const groups = new Map<string, string[]>();
    for (const variant of variants) {
      const fields = this.#fieldsOf(variant);
      const operation = fields.find(({ name }) => name === 'operation' || name === 'operator');
      const rest = fields.filter((field) => field !== operation).map(({ line }) => line);
      const key = JSON.stringify([operation?.name, rest]);
      groups.set(key, [...(groups.get(key) ?? []), ...(operation === undefined ? [] : [operation.type])]);
    }
    const texts = [...groups].map(([key, operations]) => {
      const [name, lines]: [string | null, string[]] = JSON.parse(key);
      const shown = lines.map((line) => {
        const isKnown = explained.has(line) && line.length > 20;
        explained.add(line);
        return isKnown ? line.slice(0, line.indexOf(':')) : line;
      });
      return `{${[...(name === null ? [] : [`${name}:${operations.join('|')}`]), ...shown].join(', ')}}`;
    });
    return `one of (a field without type is as explained before)\n${texts.join('\n')}`;
  }

  #objectOf(schema: Json): string {
    return `{${this.#fieldsOf(schema)
      .map(({ line }) => line)
      .join('\n')}}`;
  }

  #fieldsOf({ properties, required }: Json): { readonly name: string; readonly type: string; readonly line: string }[] {
    const needed = Array.isArray(required) ? required : [];
    const fields = isRecord(properties) ? Object.entries(properties) : [];
    return fields.map(([name, value]) => {
      const field = this.#resolved(value);
      const type = this.#typeOf(field);
      const fallback = field.default === undefined || isEmpty(field.default) ? '' : `=${JSON.stringify(field.default)}`;
      const meaning = typeof field.description === 'string' ? ` --${field.description}` : '';
      return { name, type, line: `${name}${needed.includes(name) ? '' : '?'}:${type}${fallback}${meaning}` };
    });
  }

  #resolved(value: unknown): Json {
    if (!isRecord(value)) {
      return {};
    }
    const { $ref, ...own } = value;
    const target = typeof $ref === 'string' ? this.#definitions[$ref.replace('#/$defs/', '')] : undefined;
    return target === undefined ? value : { ...this.#resolved(target), ...own };
  }
}

/** Where it stands does not make it another thing. */
function keyOf({ default: _, description, ...schema }: Json): string {
  return JSON.stringify(schema);
}

function choicesOf({ anyOf, oneOf }: Json): readonly unknown[] | undefined {
  return [anyOf, oneOf].find(Array.isArray);
}

function childrenOf(schema: Json): Json[] {
  const fields = isRecord(schema.properties) ? Object.values(schema.properties) : [];
  return [...fields, schema.items, ...(choicesOf(schema) ?? [])].filter(isRecord);
}

function rangeOf({ type, minimum, maximum }: Json): string {
  const word = type === 'integer' ? 'int' : String(type ?? 'any');
  const isBounded = typeof minimum === 'number' && typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER;
  return isBounded ? `${word} ${minimum}..${maximum}` : word;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
