import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { repository } from './fixture-workspace.js';
import { type Proof, proofs, WITHOUT } from './setting-proofs.js';

/** As much of a JSON schema as tells its fields. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Paths of all that can be written, forms of a union side by side. */
function fieldsOf(schema: Schema, path = ''): readonly string[] {
  const { properties, items, anyOf = [], oneOf = [] } = schema;
  const forms = [...anyOf, ...oneOf];
  if (forms.length === 0 && items === undefined && properties === undefined) {
    return [path];
  }
  const inner = [
    ...forms.flatMap((form) => fieldsOf(form, path)),
    ...(items === undefined ? [] : fieldsOf(items, `${path}[]`)),
    ...Object.entries(properties ?? {}).flatMap(([name, field]) => fieldsOf(field, path === '' ? name : `${path}.${name}`)),
  ];
  return [...new Set(inner)];
}

function fields(): readonly string[] {
  const { $defs = {}, ...root } = z.toJSONSchema(taskDefinition, { io: 'input', reused: 'inline', unrepresentable: 'any' });
  return fieldsOf((root.properties === undefined ? Object.values($defs)[0] : root) as Schema);
}

/** The tags of a title may come and go. */
function hasTitle({ file, title }: Proof): boolean {
  const before = readFileSync(join(repository, file), 'utf8').split(title).slice(0, -1);
  return before.some((code) => /['"`](\[[^\]]+\]\s*)*$/.test(code));
}

test('[W6b] every field of the task definition has a test that asserts its effect, or stands in the list of those that have none', () => {
  const known = fields();
  const told = [...Object.keys(proofs), ...Object.keys(WITHOUT)];
  expect(known.length).toBeGreaterThan(150);
  expect(
    known.filter((field) => !told.includes(field)),
    'fields without a test',
  ).toEqual([]);
  expect(
    told.filter((field) => !known.includes(field)),
    'tests of fields that are not there',
  ).toEqual([]);
  expect(new Set(told).size, 'each told once').toBe(told.length);
});

test('[W6b] the tests that assert effects of fields are there, under these titles', () => {
  const missing = Object.entries(proofs).flatMap(([field, tests]) =>
    tests.filter((one) => !hasTitle(one)).map((one) => ({ field, ...one })),
  );
  expect(missing).toEqual([]);
  expect(hasTitle({ file: 'test/architecture/src/settings.test.ts', title: 'a title that nobody' + ' has' })).toBe(false);
});
