import { taskDefinition } from '@trem/contracts';
import { type ControlStore, type DraftContent, openControlStore } from '@trem/control-store';
import { silentLogger } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeTaskApi, fakeTaskApi } from '../../test-support/fake-task-api.js';
import { ApplyService } from './apply.service.js';
import { UndoService } from './undo.service.js';

let database: TestDatabase;
let store: ControlStore;
beforeAll(async () => {
  database = await createTestDatabase('store');
  store = await openControlStore({ url: database.url, applicationName: 'trem/test', logger: silentLogger });
}, 60_000);
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const definition = (name: string, more: object = {}) =>
  taskDefinition.parse({
    ...{
      name,
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      tables: [{ source: { schema: 'public', table: 'item' } }],
    },
    ...more,
  });

function content(of: ReturnType<typeof definition>): DraftContent {
  return {
    ...{ kind: 'proposal', sentence: 'copy it', by: { drafter: 'rules' }, definition: of, difference: [], explanation: '', rounds: 0 },
    ...{ assumptions: [], notes: [], questions: [], notPossible: [], reasons: [], findings: [], problems: [] },
  };
}

async function newTask(name: string) {
  const api = fakeTaskApi();
  const draft = await store.drafts.create(content(definition(name)), { task: null, stateBefore: 'proposed' }, 'ana');
  return { api, draft, ...services(api) };
}

async function changedTask(name: string) {
  const api = fakeTaskApi();
  const task = await api.createTask(definition(name));
  const next = { ...content(definition(name, { title: 'New' })), current: definition(name), task: name };
  const draft = await store.drafts.create(next, { task: { id: task.id, version: 1 }, stateBefore: 'proposed' }, 'ana');
  api.calls.length = 0;
  return { api, draft, task, ...services(api) };
}

const services = (api: FakeTaskApi) => ({ applying: new ApplyService(store.drafts, api), undoing: new UndoService(store.drafts, api) });

const audit = (id: string) =>
  database.query<{ what: string; by: string }>('SELECT what, "by" FROM trem_control.draft_event WHERE draft = $1 ORDER BY id', [id]);

test.each(['before', 'after'] as const)('applying that dies %s the task is saved makes one task when it is repeated', async (dies) => {
  const { api, draft, applying, undoing } = await newTask(`new_${dies}`);
  api.dies = dies;
  await expect(applying.apply(draft.id, 'ana')).rejects.toMatchObject({ problem: { code: 'SERVICE_UNREACHABLE' } });
  await expect(undoing.undo(draft.id, 'ana')).rejects.toMatchObject({ code: 'DRAFT_UNFINISHED' });
  api.dies = undefined;
  const applied = await applying.apply(draft.id, 'bob');
  expect(applied).toMatchObject({ state: 'applied', appliedTo: { task: `new_${dies}`, version: 1, isNew: true } });
  expect(await applying.apply(draft.id, 'bob')).toEqual(applied);
  expect([api.saved.size, api.calls]).toEqual([1, dies === 'after' ? ['create'] : ['create', 'create']]);
  expect(await audit(draft.id)).toEqual([
    { what: 'proposed', by: 'ana' },
    { what: 'applying', by: 'ana' },
    { what: 'applied', by: 'bob' },
  ]);
});

test.each(['before', 'after'] as const)(
  'applying a change that dies %s it is saved makes one version, and undoing that dies goes back once',
  async (dies) => {
    const { api, draft, task, applying, undoing } = await changedTask(`old_${dies}`);
    api.dies = dies;
    await expect(applying.apply(draft.id, 'ana')).rejects.toThrow();
    api.dies = undefined;
    expect(await applying.apply(draft.id, 'ana')).toMatchObject({ state: 'applied', appliedTo: { version: 2, isNew: false } });
    api.dies = dies;
    await expect(undoing.undo(draft.id, 'ana')).rejects.toThrow();
    await expect(applying.apply(draft.id, 'ana')).rejects.toMatchObject({ code: 'DRAFT_UNFINISHED' });
    api.dies = undefined;
    const undone = await undoing.undo(draft.id, 'ana');
    expect(undone).toMatchObject({ state: 'proposed' });
    expect(undone.appliedTo).toBeUndefined();
    expect(await undoing.undo(draft.id, 'ana')).toEqual(undone);
    expect(await api.task(task.id)).toMatchObject({ version: 3, definition: { title: '' } });
    expect(await applying.apply(draft.id, 'ana')).toMatchObject({ appliedTo: { version: 4 } });
  },
);

test.each(['before', 'after'] as const)('undoing a new task that dies %s it is deleted ends with it gone', async (dies) => {
  const { api, draft, applying, undoing } = await newTask(`gone_${dies}`);
  await applying.apply(draft.id, 'ana');
  api.dies = dies;
  await expect(undoing.undo(draft.id, 'ana')).rejects.toThrow();
  api.dies = undefined;
  expect(await undoing.undo(draft.id, 'ana')).toMatchObject({ state: 'proposed' });
  expect([api.saved.size, api.calls.filter((call) => call === 'delete').length]).toEqual([0, dies === 'after' ? 1 : 2]);
});

test('two calls at once apply once, and a task of that name that somebody else made is not taken for ours', async () => {
  const { api, draft, applying } = await newTask('twice');
  const results = await Promise.allSettled([applying.apply(draft.id, 'ana'), applying.apply(draft.id, 'bob')]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect([api.saved.size, (await applying.apply(draft.id, 'ana')).state]).toEqual([1, 'applied']);

  const other = await newTask('taken');
  await other.api.createTask(definition('taken'));
  await expect(other.applying.apply(other.draft.id, 'ana')).rejects.toMatchObject({ code: 'NAME_TAKEN' });
});

test('a task that was changed since the draft is not written over, and one that was changed since the apply is not undone', async () => {
  const early = await changedTask('early');
  await early.api.updateTask(early.task.id, 1, definition('early', { title: 'Theirs' }));
  await expect(early.applying.apply(early.draft.id, 'ana')).rejects.toMatchObject({ problem: { code: 'VERSION_CONFLICT' } });
  expect(await store.drafts.find(early.draft.id)).toMatchObject({ intent: null, draft: { state: 'proposed' } });

  const late = await changedTask('late');
  await late.applying.apply(late.draft.id, 'ana');
  await late.api.updateTask(late.task.id, 2, definition('late', { title: 'Theirs' }));
  await expect(late.undoing.undo(late.draft.id, 'ana')).rejects.toMatchObject({ code: 'DRAFT_NOT_UNDOABLE' });
  expect(await late.api.task(late.task.id)).toMatchObject({ version: 3, definition: { title: 'Theirs' } });
});

test('a task that somebody starts while it is undone stays, and the draft stays applied', async () => {
  const { api, draft, applying, undoing } = await newTask('raced');
  await applying.apply(draft.id, 'ana');
  api.isStartedMeanwhile = true; // after the undo has looked at it
  await expect(undoing.undo(draft.id, 'ana')).rejects.toMatchObject({ code: 'DRAFT_NOT_UNDOABLE' });
  expect([...api.saved.values()].map(({ name }) => name)).toEqual(['raced']);
  expect(await store.drafts.find(draft.id)).toMatchObject({ intent: null, draft: { state: 'applied' } });
});

test('tokens are summed per month', async () => {
  const call = { model: 'm', outcome: 'ok', prompt: 100, completion: 20, total: 120, cached: 64, durationMs: 1_500.4 };
  await store.drafts.recordCall(call);
  await store.drafts.recordCall({ ...call, outcome: 'AI_UNREACHABLE', prompt: 0, completion: 0, total: 0, cached: 0 });
  await database.query(
    "INSERT INTO trem_control.model_call (at, model, outcome, prompt, completion, total, cached, duration_ms) VALUES (date_trunc('month', now(), 'UTC') - interval '1 second', 'm', 'ok', 9, 9, 9, 9, 9)",
  );
  expect(await store.drafts.tokensThisMonth()).toEqual({
    calls: 2,
    prompt: 100,
    completion: 20,
    total: 120,
    cached: 64,
    durationMs: 3_000,
  });
});
