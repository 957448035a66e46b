import { afterAll, beforeAll, expect, test } from 'vitest';
import { FixtureWorkspace, repository, type Violation, violationsIn } from './fixture-workspace.js';

/** A file, what it must not import, and the rule that says so. */
const forbidden: readonly (readonly [file: string, imported: string, rule: string])[] = [
  ['libs/contracts/src/a.ts', '@trem/replication-core', 'libs/contracts: its own layer only'],
  ['libs/contracts/src/b.ts', 'pg', 'libs/contracts: its own packages only'],
  ['libs/contracts/src/c.ts', 'node:fs', 'libs/contracts: no Node builtins'],
  ['libs/replication-core/src/a.ts', '@trem/pipeline', 'libs/replication-core: its own layer only'],
  ['libs/replication-core/src/b.ts', 'zod', 'libs/replication-core: its own packages only'],
  ['libs/pipeline/src/a.ts', '@trem/connector-postgres', 'libs/pipeline: its own layer only'],
  ['libs/pipeline/src/b.ts', '@trem/transport-rabbitmq', 'libs/pipeline: its own layer only'],
  ['libs/pipeline/src/c.ts', '@nestjs/common', 'libs/pipeline: its own packages only'],
  ['libs/pipeline/src/d.ts', '@temporalio/activity', 'libs/pipeline: its own packages only'],
  ['libs/pipeline/src/e.ts', 'pg', 'libs/pipeline: its own packages only'],
  ['libs/connectors/postgres/src/a.ts', '@trem/connector-registry', 'libs/connectors/postgres: its own layer only'],
  ['libs/connectors/postgres/src/b.ts', '@trem/pipeline', 'libs/connectors/postgres: its own layer only'],
  ['libs/connectors/postgres/src/c.ts', 'amqplib', 'libs/connectors/postgres: its own packages only'],
  ['libs/connectors/registry/src/a.ts', '@trem/control-store', 'libs/connectors/registry: its own layer only'],
  ['libs/transports/rabbitmq/src/a.ts', '@trem/transport-memory', 'libs/transports/rabbitmq: its own layer only'],
  ['libs/transports/rabbitmq/src/b.ts', 'pg', 'libs/transports/rabbitmq: its own packages only'],
  ['libs/transports/memory/src/a.ts', 'amqplib', 'libs/transports/memory: its own packages only'],
  ['libs/node-platform/src/a.ts', '@nestjs/common', 'libs/node-platform: its own packages only'],
  ['libs/node-platform/src/b.ts', '@trem/control-store', 'libs/node-platform: its own layer only'],
  ['libs/control-store/src/a.ts', '@trem/pipeline', 'libs/control-store: its own layer only'],
  ['libs/control-store/src/b.ts', '@nestjs/common', 'libs/control-store: its own packages only'],
  ['workflows/src/a.ts', 'node:crypto', 'workflows: no Node builtins'],
  ['workflows/src/b.ts', 'fs', 'workflows: no Node builtins'],
  ['workflows/src/c.ts', '@trem/control-store', 'workflows: its own layer only'],
  ['workflows/src/d.ts', '@temporalio/client', 'workflows: its own packages only'],
  ['libs/task-client/src/a.ts', '@trem/control-store', 'libs/task-client: its own layer only'],
  ['libs/task-client/src/b.ts', '@temporalio/worker', 'libs/task-client: its own packages only'],
  ['libs/api-client/src/a.ts', '@trem/workflows', 'libs/api-client: its own layer only'],
  ['libs/nest-platform/src/a.ts', '@trem/control-store', 'libs/nest-platform: its own layer only'],
  ['apps/worker/src/a.ts', '@trem/nest-platform', 'apps/worker: its own layer only'],
  ['apps/worker/src/b.ts', '@trem/connector-postgres', 'apps/worker: its own layer only'],
  ['apps/worker/src/c.ts', '@nestjs/common', 'apps/worker: its own packages only'],
  ['apps/endpoint-service/src/a.ts', '@trem/task-client', 'apps/endpoint-service: its own layer only'],
  ['apps/task-api/src/a.ts', '@trem/connector-registry', 'apps/task-api: its own layer only'],
  ['apps/task-api/src/b.ts', 'pg', 'apps/task-api: its own packages only'],
  ['apps/cli/src/a.ts', '@trem/control-store', 'apps/cli: its own layer only'],
  ['apps/cli/src/commands/task.ts', '@trem/dev-stack', 'apps/cli: its own layer only'],
  ['apps/console/src/a.ts', '@trem/control-store', 'apps/console: its own layer only'],
  ['apps/console/src/b.ts', 'recharts', 'apps/console: its own packages only'],
  ['apps/console/src/c.ts', 'node:fs', 'apps/console: no Node builtins'],
  ['libs/dev-stack/src/a.ts', '@trem/control-store', 'libs/dev-stack: its own layer only'],
  ['libs/testing/src/a.ts', '@trem/control-store', 'libs/testing: its own layer only'],
  ['libs/pipeline/src/f.ts', '@trem/worker', 'everything resolves'],
  ['test/performance/src/a.ts', '../../../apps/worker/src/index.js', 'nothing imports an app'],
  ['apps/task-api/src/c.ts', '../../worker/src/index.js', 'nothing imports an app'],
  ['libs/pipeline/src/g.ts', '../../contracts/src/index.js', 'another project only through its door'],
  ['libs/pipeline/src/h.ts', '@trem/contracts/src/names.js', 'everything resolves'],
  ['libs/pipeline/src/i.ts', './not-there.js', 'everything resolves'],
  ['test/comparer/src/a.ts', '@trem/contracts', 'the comparer shares nothing with what it judges'],
  ['libs/unheard-of/src/a.ts', '@trem/contracts', 'a project without a line in the table'],
];

const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['libs/pipeline/src/ok.ts', '@trem/replication-core'],
  ['libs/pipeline/src/ok.test.ts', '@trem/transport-memory'],
  ['libs/pipeline/src/ok-too.test.ts', 'vitest'],
  ['libs/connectors/postgres/src/ok.ts', 'pg'],
  ['apps/cli/src/commands/dev.ts', '@trem/dev-stack'],
  ['apps/worker/src/ok.ts', '@trem/connector-registry'],
  ['workflows/src/ok.ts', '@temporalio/workflow'],
  ['test/performance/src/ok.ts', '@trem/testing'],
];

let found: readonly Violation[] = [];
let workspace: FixtureWorkspace;

beforeAll(() => {
  workspace = new FixtureWorkspace();
  for (const [file, imported] of [...forbidden, ...allowed]) {
    workspace.write(file, `import * as imported from '${imported}';\nexport const used = imported;\n`);
  }
  workspace.write('libs/pipeline/src/round.ts', "import { trip } from './trip.js';\nexport const round = [trip];\n");
  workspace.write('libs/pipeline/src/trip.ts', "import { round } from './round.js';\nexport const trip = [round];\n");
  workspace.write('libs/pipeline/src/only-type.ts', "import type { App } from '@nestjs/common';\nexport type Mine = App;\n");
  found = workspace.violations();
}, 180_000);

afterAll(() => workspace[Symbol.dispose]());

test.each(forbidden)('%s may not import %s', (file, _imported, rule) => {
  expect(found.filter(({ from }) => from === file).map((violation) => violation.rule)).toContain(rule);
});

test.each(allowed)('%s may import %s', (file) => {
  expect(found.filter(({ from }) => from === file)).toEqual([]);
});

test('an import of types only is an import', () => {
  expect(found).toContainEqual(expect.objectContaining({ from: 'libs/pipeline/src/only-type.ts' }));
});

test('two files that import each other are refused', () => {
  expect(found).toContainEqual(expect.objectContaining({ from: 'libs/pipeline/src/round.ts', rule: 'no cycles' }));
});

test('what is here breaks no rule', () => {
  expect(violationsIn(repository)).toEqual([]);
}, 180_000);
