import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../testdata/', import.meta.url));
const isHistory = (file: string) => file.endsWith('.json');
const files = readdirSync(folder).filter(isHistory);
// What was open when the workflows last changed: it goes on with the new ones.
const previous = readdirSync(`${folder}previous/`)
  .filter(isHistory)
  .map((file) => `previous/${file}`);

let workflowBundle: { code: string };

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, conditionNames: ['@trem/source', 'import', 'module', 'webpack', 'default'] },
    }),
  });
}, 60_000);

function read(file: string): unknown {
  return JSON.parse(readFileSync(`${folder}${file}`, 'utf8'));
}

const replay = (history: unknown) => Worker.runReplayHistory({ workflowBundle, replayName: 'replay' }, historyFromJSON(history));

test.each([...files, ...previous])('the history %s goes the same way with the workflows as they are now', async (file) => {
  await replay(read(file));
});

test.each(['life', 'pause-in-load', 'recovering', 'attention-resync', 'slice', 'gap', 'snapshot-lost', 'refused-start', 'compare'])(
  'there is a history of the path %s',
  (path) => {
    expect(files.filter((file) => file.startsWith(path))).not.toEqual([]);
  },
);

test('a history that asks for another activity is refused', async () => {
  const broken = readFileSync(`${folder}life-1.json`, 'utf8').replaceAll('"ensureQueues"', '"ensureTubes"');
  expect(broken).toContain('ensureTubes');
  await expect(replay(JSON.parse(broken))).rejects.toThrow(DeterminismViolationError);
});
