import { join } from 'node:path';
import { filter, taskDefinition, transformation } from '@trem/contracts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { repository } from './fixture-workspace.js';

/** As much of a JSON schema as the contract uses. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const HEAD = `# The task definition, field by field

One document says what a task does, the same in YAML, JSON, the API and the command line. A field that is left out has its default; a field that is not known is an error. \`trem task validate -f FILE\` lists everything
that is wrong at once.

This page is written from the contract: \`npx vitest run -u --project test-architecture task-page\`. Filters and transformations are explained with examples in [rules.md](rules.md).
`;

/** The schema itself, where JSON Schema would only refer to it. */
function schemaOf(type: z.ZodType): Schema {
  const { $defs = {}, ...root } = z.toJSONSchema(type, { io: 'input', reused: 'inline', unrepresentable: 'any' });
  const [only] = Object.values($defs);
  return (root.type === undefined && root.oneOf === undefined && root.anyOf === undefined ? only : root) as Schema;
}

/** What the plan of the product has and the contract does not: path, what happens in its place, and a definition that has it. */
const NOT_YET: readonly (readonly [path: string, instead: string, definition: object])[] = [
  ['`targets`, several of them', 'one task for each target', { targets: [{ endpoint: 'b' }, { endpoint: 'c' }] }],
  ['`targets[].tables`', 'the tables of the task', { targets: [{ endpoint: 'b', tables: [] }] }],
  ['`targets[].targetSchema`', '`modify-schema-name`', { targets: [{ endpoint: 'b', targetSchema: 'x' }] }],
  ['`targets[].fullLoad`', '`fullLoad` of the task', { targets: [{ endpoint: 'b', fullLoad: {} }] }],
  ['`targets[].errors`', '`errors` of the task', { targets: [{ endpoint: 'b', errors: {} }] }],
  [
    '`schemaChanges.changeKey`, `.dropTable`, `.renameTable`, `.tableReplaced`',
    'such a change rests the task with `SCHEMA_CHANGED` right before its first row, until a resync',
    { schemaChanges: { changeKey: 'apply' } },
  ],
  ['`alerts`', 'alerts are events of the task, and figures to be scraped', { alerts: { lagSeconds: 60 } }],
  ['`cdc.acknowledge`', 'the source keeps its log until the target has the changes', { cdc: { acknowledge: 'confirmed' } }],
  ['`cdc.startFrom`', 'mode `cdc` begins now', { cdc: { startFrom: 'now' } }],
  ['`cdc.onRetainedLogLimit`', 'the task warns, and no slot is given up', { cdc: { onRetainedLogLimit: 'alert' } }],
];

function page(): string {
  return `${HEAD}
## The task

${table(fieldsOf('', schemaOf(taskDefinition), ['targets[].apply', 'tables[].apply', 'tables[].filters', 'tables[].transformations', 'transformations']))}
## Filters

Entries of \`tables[].filters\`. A row must pass all of them; a null passes only what says so.

${variants(schemaOf(filter), { tags: ['operator'], common: ['description', 'includeNull', 'caseSensitive', 'timeZone'] })}
## Transformations

Entries of \`tables[].transformations\`, and of \`transformations\` of the task, where \`appliesTo\` says which tables they reach.

${variants(schemaOf(transformation), { tags: ['type', 'operation'], common: ['description', 'appliesTo', 'priority', 'onError', 'defaultValue'] })}
## Not yet

Refused as unknown today; later versions will know them.

| Field | In its place |
|---|---|
${NOT_YET.map(([path, instead]) => `| ${path} | ${instead} |\n`).join('')}`;
}

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** Leaves in order; what stands in `folded` has a section of its own. */
function fieldsOf(path: string, schema: Schema, folded: readonly string[], isRequired = false): readonly Field[] {
  const [only] = schema.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const inner = schema.items?.properties === undefined ? schema.properties : schema.items.properties;
  if (path !== '' && (folded.includes(path) || inner === undefined)) {
    return [{ path, schema: only === undefined || hasOtherForms(schema) ? schema : { ...only, ...schema, anyOf: [] }, isRequired }];
  }
  const required = (schema.items ?? schema).required ?? schema.required ?? [];
  const prefix = path === '' ? '' : `${path}${schema.items === undefined ? '' : '[]'}.`;
  return Object.entries(inner ?? {}).flatMap(([name, field]) => fieldsOf(`${prefix}${name}`, field, folded, required.includes(name)));
}

/** More than a value and null. */
function hasOtherForms({ anyOf = [] }: Schema): boolean {
  return anyOf.filter(({ type }) => type !== 'null').length > 1;
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(({ path, schema, isRequired }) => {
    const given = schema.default === undefined ? (isRequired ? 'required' : '') : code(schema.default);
    return `| \`${path}\` | ${valuesOf(schema)} | ${given} | ${schema.description ?? ''} |`;
  });
  return `| Field | Values | Default | Meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

interface Union {
  /** Fields that tell the forms apart. */
  readonly tags: readonly string[];
  /** Fields that many forms have, explained once. */
  readonly common: readonly string[];
}

/** Each form of a union, called by what tells it apart. */
function variants(schema: Schema, { tags, common }: Union): string {
  const forms = flat(schema);
  const shared = common.flatMap((name) => {
    const own = forms.find(({ properties }) => properties?.[name] !== undefined)?.properties?.[name];
    return own === undefined ? [] : fieldsOf(name, own, [name]);
  });
  const names = new Map<string, string[]>();
  for (const { properties = {}, required = [] } of forms) {
    const name = tags.flatMap((tag) => (properties[tag]?.const === undefined ? [] : [`\`${properties[tag].const}\``])).join(' ');
    const own = Object.entries(properties).filter(([field]) => !tags.includes(field) && !common.includes(field));
    const fields = own.flatMap(([field, one]) => fieldsOf(field, one, [field], required.includes(field)));
    const taken = `${fields.map(inOneLine).join('<br>')} | ${common
      .filter((field) => properties[field] !== undefined)
      .map(code)
      .join(' ')}`;
    names.set(taken, [...(names.get(taken) ?? []), name]);
  }
  const lines = [...names].map(([taken, same]) => `| ${same.join('<br>')} | ${taken} |`);
  return `| | Takes | and, as below |\n|---|---|---|\n${lines.join('\n')}\n\n${table(shared)}`;
}

function inOneLine({ path, schema, isRequired }: Field): string {
  const standard = schema.default === undefined ? (isRequired ? '' : ', may be left out') : `, default ${code(schema.default)}`;
  return `\`${path}\` (${valuesOf(schema)}${standard}): ${schema.description ?? ''}`;
}

function flat({ oneOf, anyOf, ...schema }: Schema): readonly Schema[] {
  const forms = oneOf ?? anyOf;
  return forms === undefined ? [schema] : forms.flatMap(flat);
}

function valuesOf(schema: Schema): string {
  const { type, anyOf = [], items } = schema;
  const listed = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (listed !== undefined) {
    return listed.map(code).join(', ');
  }
  if (anyOf.length > 0) {
    return anyOf.map(valuesOf).join(' or ');
  }
  return items === undefined
    ? withLimits(schema, type === 'string' ? 'text' : String(type ?? 'any'))
    : `list of ${valuesOf(items)}${lengthOf(schema)}`;
}

function withLimits({ minimum, maximum, maxLength }: Schema, type: string): string {
  const range = minimum === undefined || maximum === undefined ? type : `${minimum} to ${maximum}`;
  return maxLength === undefined ? range : `text, at most ${maxLength}`;
}

function lengthOf({ minItems = 0, maxItems }: Schema): string {
  return maxItems === undefined ? (minItems > 0 ? `, at least ${minItems}` : '') : `, ${minItems} to ${maxItems}`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

test('docs/task-definition.md has every field of the contract, as it is now', async () => {
  await expect(page()).toMatchFileSnapshot(join(repository, 'docs/task-definition.md'));
});

test('every field says what it means', () => {
  const lines = page()
    .split('\n')
    .filter((line) => line.startsWith('| `') && !line.includes('<br>'));
  const silent = lines.filter((line) => / \|\s*\|$/.test(line)).map((line) => /`([^`]+)`/.exec(line)?.[1]);
  expect(silent).toEqual([]);
});

test.each(NOT_YET)('%s is refused, as the page says', (_path, _instead, more) => {
  const draft = {
    name: 'shop',
    source: { endpoint: 'a' },
    targets: [{ endpoint: 'b' }],
    tables: [{ source: { schema: 'a', table: 'b' } }],
  };
  expect(taskDefinition.safeParse(draft).success).toBe(true);
  const { error } = taskDefinition.safeParse({ ...draft, ...more });
  expect(error?.issues.map(({ code }) => code)).toEqual([expect.stringMatching(/unrecognized_keys|too_big/)]);
});
