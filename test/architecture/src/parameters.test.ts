import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { repository } from './fixture-workspace.js';

type Node = z.core.JSONSchema.JSONSchema;

/** Whoever acts on a definition; not who writes, shows, checks or translates one. */
const ENGINE = ['libs/rules', 'libs/pipeline', 'libs/replication-core', 'libs/connectors', 'apps/worker', 'apps/task-api', 'workflows'];

/** What people call a task and its rules, for nobody to act on. */
const FOR_PEOPLE = ['title', 'description', 'tags', 'version'];

/** What the contract reads for the engine: the field, and the function that is asked. */
const ASKED: Readonly<Record<string, string>> = { dependsOn: 'readColumns' };

/** Names of all fields, in every form of every rule. */
function namesIn(node: Node): readonly string[] {
  const { properties = {}, oneOf = [], anyOf = [], items, $defs = {} } = node;
  const inside = [
    ...Object.values(properties),
    ...oneOf,
    ...anyOf,
    ...Object.values($defs),
    ...(items === undefined ? [] : [items]),
  ] as Node[];
  return [...Object.keys(properties), ...inside.flatMap(namesIn)];
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', 'testing', 'test-support'].includes(entry.name) ? [] : sourcesIn(path);
    }
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}

/** Behind a dot, or taken out of a value by its name. That it is this field and no other of its name, the types cannot tell here. */
function isRead(name: string, code: string): boolean {
  const asked = ASKED[name];
  if (asked !== undefined) {
    return code.includes(`${asked}(`);
  }
  return new RegExp(`[.]${name}\\b|[{,]\\s*${name}\\s*[,:=}]`).test(code);
}

/** The reverse is the compiler's: what a definition does not have, no code can read of it. */
test('[D7] every parameter of the contract is read by the engine', () => {
  const schema = z.toJSONSchema(taskDefinition, { io: 'input', reused: 'inline', unrepresentable: 'any' }) as Node;
  const names = [...new Set(namesIn(schema))].filter((name) => !FOR_PEOPLE.includes(name));
  const code = ENGINE.flatMap((folder) => sourcesIn(join(repository, folder)))
    .join('\n')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name) => !isRead(name, code))).toEqual([]);
});
