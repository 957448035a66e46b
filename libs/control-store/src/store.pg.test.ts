import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { TableComparison } from '@trem/contracts';
import { SecretKeys, sealSecret } from '@trem/node-platform';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draftTask, endpointDraft, endpointSettings, openTestStore, type TestStore, unique } from '../test-support/test-store.js';
import { type ControlStore, resealSecret, type TaskRow, toEndpoint, toEndpointConfig } from './index.js';

let opened: TestStore;
let store: ControlStore;

beforeAll(async () => {
  opened = await openTestStore();
  store = opened.store;
});
afterAll(() => opened[Symbol.asyncDispose]());

const makeTask = async (): Promise<TaskRow> => store.tasks.create(await draftTask(store), { name: 'ann' });

const state = (stateVersion: number) =>
  ({
    phase: 'cdc',
    step: 'live',
    phaseSince: '2027-01-01T00:00:00.000Z',
    stateVersion,
    generation: 1,
    errorCode: null,
    errorText: null,
    retryAt: null,
  }) as const;

describe('endpoints', () => {
  test('what was created is found by id and by name, and its name is taken', async () => {
    const created = await store.endpoints.create(endpointDraft());
    expect(await store.endpoints.find(created.id)).toEqual(created);
    expect(await store.endpoints.find(created.name)).toEqual(created);
    expect(await store.endpoints.find('nobody')).toBeUndefined();
    await expect(store.endpoints.create(endpointDraft(created.name))).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  test('a change on an old version is refused, and says which one is stored', async () => {
    const created = await store.endpoints.create(endpointDraft());
    const changed = await store.endpoints.update(created.id, 1, {
      ...created,
      settings: { ...endpointSettings, host: 'other' },
      sealed: undefined,
    });
    expect(changed).toMatchObject({ version: 2, settings: { host: 'other' } });
    await expect(store.endpoints.update(created.id, 1, { ...created, sealed: undefined })).rejects.toMatchObject({
      code: 'VERSION_CONFLICT',
      facts: { expected: 1, found: 2 },
    });
    await expect(store.endpoints.update(randomUUID(), 1, endpointDraft())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a secret is stored sealed, shown nowhere, kept when not given, and removed when asked', async () => {
    const keys = new SecretKeys(`k1:${randomBytes(32).toString('base64')}`);
    const draft = endpointDraft();
    const sealed = sealSecret(keys, draft.id, { password: 'hunter2-in-the-clear' });
    const created = await store.endpoints.create({ ...draft, sealed });
    expect(toEndpointConfig(created, keys).secret.reveal()).toEqual({ password: 'hunter2-in-the-clear' });

    const [listed] = (await store.endpoints.list()).filter(({ id }) => id === draft.id);
    const shown = [JSON.stringify(listed), inspect(listed, { depth: 9 }), JSON.stringify(toEndpoint(created)), `${created.secret}`].join();
    const clues = ['hunter2', sealed.secret.toString('base64'), sealed.secret.toString('hex'), sealed.secret.subarray(0, 8).join(',')];
    expect(clues.filter((clue) => shown.includes(clue))).toEqual([]);
    expect(JSON.parse(JSON.stringify(listed))).toMatchObject({ secret: '[secret]' });
    const everything = await opened.database.query<{ row: string }>('SELECT endpoint::text AS row FROM trem_control.endpoint');
    expect(everything.map(({ row }) => row).join()).not.toContain('hunter2');

    const kept = await store.endpoints.update(draft.id, 1, { ...draft, sealed: undefined });
    expect(kept.secretSetAt).toBe(created.secretSetAt);
    expect(toEndpointConfig(kept, keys).secret.reveal()).toEqual({ password: 'hunter2-in-the-clear' });
    const removed = await store.endpoints.update(draft.id, 2, { ...draft, sealed: null });
    expect(removed).toMatchObject({ secret: null, secretKey: null, secretSetAt: null });
    expect(toEndpointConfig(removed, keys).secret.reveal()).toEqual({});
  });

  test('a rotated secret opens with the new key alone, and a late rotation loses', async () => {
    const [first, second] = [`k1:${randomBytes(32).toString('base64')}`, `k2:${randomBytes(32).toString('base64')}`];
    const draft = endpointDraft();
    const created = await store.endpoints.create({ ...draft, sealed: sealSecret(new SecretKeys(first), draft.id, { password: 'p' }) });
    const resealed = resealSecret(created, new SecretKeys(`${second},${first}`));
    if (resealed === undefined) {
      throw new Error('nothing to rotate');
    }
    expect(await store.endpoints.storeSecret(draft.id, resealed, 'k1')).toBe(true);
    expect(await store.endpoints.storeSecret(draft.id, resealed, 'k1')).toBe(false);
    const rotated = await store.endpoints.find(draft.id);
    expect(rotated).toMatchObject({ version: 1, secretKey: 'k2', secretSetAt: created.secretSetAt });
    expect(rotated && toEndpointConfig(rotated, new SecretKeys(second)).secret.reveal()).toEqual({ password: 'p' });
    expect(rotated && resealSecret(rotated, new SecretKeys(second))).toBeUndefined();
  });

  test('an endpoint that a task uses stays until the task is deleted', async () => {
    const task = await makeTask();
    for (const id of [task.sourceEndpointId, ...task.targets.map(({ endpointId }) => endpointId)]) {
      await expect(store.endpoints.remove(id)).rejects.toMatchObject({ code: 'ENDPOINT_IN_USE' });
    }
    await store.tasks.markDeleted(task.id);
    await store.endpoints.remove(task.sourceEndpointId);
    await store.endpoints.remove(task.sourceEndpointId);
    expect(await store.endpoints.find(task.sourceEndpointId)).toBeUndefined();
  });
});

describe('tasks', () => {
  test('a task has its targets by name and its endpoints by id, and follows a renamed endpoint', async () => {
    const definition = await draftTask(store);
    const created = await store.tasks.create(definition, { name: 'ann' });
    const source = await store.endpoints.find(created.sourceEndpointId);
    const targetEndpoint = definition.targets[0]?.endpoint ?? '';
    expect(created).toMatchObject({ version: 1, desired: 'rest', generation: 1, run: 0, phase: 'created', stateVersion: 0 });
    expect(created.targets.map(({ name }) => name)).toEqual([targetEndpoint]);

    const [{ endpointId } = { endpointId: '' }] = created.targets;
    const target = await store.endpoints.find(endpointId);
    const [newSource, newTarget] = [unique('renamed'), unique('renamed')];
    await store.endpoints.update(created.sourceEndpointId, 1, {
      ...endpointDraft(newSource),
      settings: source?.settings ?? endpointSettings,
    });
    await store.endpoints.update(endpointId, 1, { ...endpointDraft(newTarget), settings: target?.settings ?? endpointSettings });
    const found = await store.tasks.find(created.name);
    expect(found?.definition.source.endpoint).toBe(newSource);
    expect(found?.definition.targets).toEqual([{ endpoint: newTarget, name: targetEndpoint }]);
    expect(await store.tasks.list()).toContainEqual(found);
  });

  test('a task whose source became another one has that source once it is loaded again', async () => {
    const definition = await draftTask(store);
    const { endpoint: other } = (await draftTask(store)).source;
    const { id } = await store.tasks.create(definition, { name: 'ann' });
    const isNew = async () => (await store.tasks.find(id))?.hasNewSource;
    const edit = async (endpoint: string, version: number) =>
      await store.tasks.update(id, version, { ...definition, source: { endpoint } }, { name: 'ann' });
    await edit(other, 1);
    expect(await isNew()).toBe(false); // nothing was loaded yet
    await edit(definition.source.endpoint, 2);
    await store.tasks.startRun(id, { startMode: 'continue', by: 'ann' });
    await edit(other, 3);
    expect(await isNew()).toBe(true);
    await store.tasks.startRun(id, { startMode: 'continue', by: 'ann' });
    expect(await isNew()).toBe(true);
    await store.tasks.raiseGeneration(id);
    expect(await isNew()).toBe(false);
  });

  test('unknown endpoints are named, and nothing is left of the refused task', async () => {
    const definition = await draftTask(store);
    const wrong = { ...definition, source: { endpoint: 'nowhere' } };
    await expect(store.tasks.create(wrong, { name: 'ann' })).rejects.toMatchObject({
      code: 'ENDPOINT_UNKNOWN',
      facts: { endpoint: 'nowhere' },
    });
    expect(await store.tasks.find(definition.name)).toBeUndefined();
    await store.tasks.create(definition, { name: 'ann' });
    await expect(store.tasks.create(definition, { name: 'ann' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  });

  test('a change makes a version, and a second one on the same version is refused', async () => {
    const task = await makeTask();
    const changed = await store.tasks.update(task.id, 1, { ...task.definition, title: 'Shop' }, { name: 'bob' });
    expect(changed).toMatchObject({ version: 2, definition: { title: 'Shop' } });
    await expect(store.tasks.update(task.id, 1, task.definition, { name: 'eve' })).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    await expect(store.tasks.update(task.id, 2, { ...task.definition, name: 'other' }, { name: 'eve' })).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
    const versions = await opened.database.query('SELECT version, "by" FROM trem_control.task_version WHERE task = $1 ORDER BY version', [
      task.id,
    ]);
    expect(versions).toEqual([
      { version: 1, by: 'ann' },
      { version: 2, by: 'bob' },
    ]);
  });

  test('of many changes at once on one version exactly one wins', async () => {
    const task = await makeTask();
    const tries = await Promise.allSettled(
      Array.from({ length: 6 }, (_, n) => store.tasks.update(task.id, 1, { ...task.definition, title: `t${n}` }, { name: 'ann' })),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('a deleted task gives its name back and is found no more', async () => {
    const task = await makeTask();
    await store.tasks.markDeleted(task.id);
    await store.tasks.markDeleted(task.id);
    expect(await store.tasks.find(task.id)).toBeUndefined();
    expect(await store.status(task.name)).toBeUndefined();
    expect(await store.projectState(task.id, state(9))).toBe(false);
    const again = await store.tasks.create(await draftTask(store, { name: task.name }), { name: 'ann' });
    expect(again.id).not.toBe(task.id);
  });

  test('only a task that nobody has asked to run is wished gone as a new one, and that in one statement', async () => {
    const fresh = await makeTask();
    expect(await store.tasks.setDesired(fresh.id, 'gone', { onlyNew: true })).toEqual({ previous: 'rest' });
    expect(await store.tasks.setDesired(fresh.id, 'gone', { onlyNew: true })).toEqual({ previous: 'gone' }); // asked for twice
    const asked = await makeTask();
    await store.tasks.setDesired(asked.id, 'run');
    const ran = await makeTask();
    await store.tasks.startRun(ran.id, { startMode: 'continue', by: 'ann' });
    const moved = await makeTask();
    await store.projectState(moved.id, { ...state(1), phase: 'stopped' });
    for (const { id } of [asked, ran, moved]) {
      const { desired } = (await store.tasks.find(id)) ?? {};
      await expect(store.tasks.setDesired(id, 'gone', { onlyNew: true })).rejects.toMatchObject({ code: 'TASK_WAS_STARTED' });
      expect((await store.tasks.find(id))?.desired).toBe(desired);
    }
    await expect(store.tasks.setDesired(randomUUID(), 'gone', { onlyNew: true })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('desired state, generation and run are what was set last', async () => {
    const { id } = await makeTask();
    expect(await store.tasks.setDesired(id, 'run')).toEqual({ previous: 'rest' });
    expect(await store.tasks.setDesired(id, 'gone')).toEqual({ previous: 'run' });
    expect(await store.tasks.raiseGeneration(id)).toBe(2);
    expect(await store.tasks.startRun(id, { startMode: 'continue', by: 'ann', requestId: 'r1' })).toBe(1);
    expect(await store.tasks.startRun(id, { startMode: 'continue', by: 'ann', requestId: 'r1' })).toBe(1);
    await store.tasks.endRun(id, { endPhase: 'stopped', errorCode: null });
    await store.tasks.endRun(id, { endPhase: 'attention', errorCode: 'BUG' });
    expect(await store.tasks.startRun(id, { startMode: 'reload', by: 'ann', requestId: 'r2' })).toBe(2);
    expect(await store.tasks.find(id)).toMatchObject({ desired: 'gone', generation: 2, run: 2 });
    const runs = await opened.database.query('SELECT number, end_phase FROM trem_control.run WHERE task = $1 ORDER BY number', [id]);
    expect(runs).toEqual([
      { number: 1, end_phase: 'stopped' },
      { number: 2, end_phase: null },
    ]);
    const last = { run: 2, startMode: 'reload', startedBy: 'ann', outcome: null, endedAt: null, rowsLoaded: 0, changesApplied: 0 };
    expect(await store.runs(id, { limit: 1 })).toMatchObject({ runs: [last], cursor: 2 });
    expect(await store.runs(id, { limit: 1, cursor: 2 })).toMatchObject({ runs: [{ run: 1, outcome: 'stopped' }], cursor: null });
    expect((await store.runs(id, { limit: 5, cursor: 999_999_999_999_999 })).runs).toHaveLength(2);
    await expect(store.tasks.raiseGeneration(randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('capture epochs never repeat: not at once, and not after the counter was set back by a restore', async () => {
    const { id } = await makeTask();
    const epochs = await Promise.all(Array.from({ length: 20 }, () => store.tasks.nextCaptureEpoch(id, 0)));
    expect(new Set(epochs).size).toBe(20);
    const later = Math.max(...epochs) + 1_000;
    expect(await store.tasks.nextCaptureEpoch(id, later)).toBe(later + 1);
    expect(await store.tasks.nextCaptureEpoch(id, 7)).toBe(later + 2);
    // An hour-old copy, and no target has seen what was drawn since.
    const anHour = 3_600;
    await opened.database.query('UPDATE trem_control.task SET capture_epoch = $2 WHERE id = $1', [id, Math.min(...epochs) - anHour]);
    const next = await waitFor('the clock to pass 20 draws', async () => {
      const drawn = await store.tasks.nextCaptureEpoch(id, 0);
      return drawn > Math.min(...epochs) + 20 && drawn;
    });
    expect(epochs).not.toContain(next);
  });
});

describe('projection', () => {
  test('only a higher state version is written, whatever order they come in', async () => {
    const { id } = await makeTask();
    const written = await Promise.all([3, 1, 5, 2, 4, 5].map((version) => store.projectState(id, state(version))));
    expect(written.filter(Boolean).length).toBeGreaterThan(0);
    expect((await store.status(id))?.stateVersion).toBe(5);
    expect(await store.projectState(id, { ...state(5), phase: 'attention' })).toBe(false);
    expect(await store.projectState(id, { ...state(6), phase: 'attention', errorCode: 'SLOT_LOST', errorText: 'gone' })).toBe(true);
    expect(await store.status(id)).toMatchObject({ phase: 'attention', error: { code: 'SLOT_LOST', text: 'gone' } });
  });

  test('events of a task rise without a hole that could fill later', async () => {
    const { id } = await makeTask();
    const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => store.events.append(id, 'note', { n })));
    await store.projectState(id, state(1));
    const events = await store.events.since(id, 0, 100);
    expect(events.map((event) => event.id).slice(0, 12)).toEqual(ids.toSorted((a, b) => a - b));
    expect(events.at(-1)).toMatchObject({ kind: 'phase', facts: { phase: 'cdc', stateVersion: 1 } });
    expect(await store.events.since(id, events[4]?.id ?? 0, 2)).toEqual(events.slice(5, 7));
    await expect(store.events.append(randomUUID(), 'note', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('an event waits for one that has drawn its id before and is not committed yet', async () => {
    const { id } = await makeTask();
    await opened.database.client.query('BEGIN');
    await opened.database.client.query('SELECT FROM trem_control.task WHERE id = $1 FOR NO KEY UPDATE', [id]);
    const later = store.events.append(id, 'later', {});
    await waitFor('the later one to wait for the lock', async () => {
      const waiting = await opened.database.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return waiting.length > 0;
    });
    const [earlier] = await opened.database.query<{ id: string }>(
      "INSERT INTO trem_control.event (task, kind, facts) VALUES ($1, 'earlier', '{}') RETURNING id",
      [id],
    );
    await opened.database.client.query('COMMIT');
    expect(await later).toBeGreaterThan(Number(earlier?.id));
  });
});

describe('tokens', () => {
  test('the admin token is made once, and only its hash is kept', async () => {
    const made = await Promise.all([store.tokens.ensureAdmin(), store.tokens.ensureAdmin(), store.tokens.ensureAdmin()]);
    const [token, ...others] = made.filter((text) => text !== undefined);
    expect(others).toEqual([]);
    expect(token).toMatch(/^trem_[A-Za-z0-9_-]{43}$/);
    expect(await store.tokens.identify(token ?? '')).toMatchObject({ name: 'admin', scope: 'admin', expiresAt: null });
    expect(await store.tokens.identify(`${token}x`)).toBeUndefined();
    const rows = await opened.database.query<{ row: string }>('SELECT token::text AS row FROM trem_control.token');
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('a registered token takes the place of the earlier one of its name', async () => {
    await store.tokens.register('old-text', 'service');
    await store.tokens.register('new-text', 'service');
    await store.tokens.register('new-text', 'service');
    expect([await store.tokens.identify('old-text'), (await store.tokens.identify('new-text'))?.name]).toEqual([undefined, 'service']);
  });
});

describe('comparisons', () => {
  test('a comparison shows its tables as they come and keeps its first outcome', async () => {
    const { id } = await makeTask();
    const made = await store.comparisons.create(id, 60_000);
    expect(made).toMatchObject({ outcome: 'running', endedAt: null, tables: [] });
    const table: TableComparison = {
      schema: 'public',
      table: 'item',
      outcome: 'running',
      source: null,
      target: null,
      looks: 0,
      differences: [],
      error: null,
    };
    await store.comparisons.setTable(made.id, table);
    const different = {
      ...table,
      outcome: 'different' as const,
      looks: 2,
      source: { rows: 3, hash: 'aa' },
      target: { rows: 2, hash: 'bb' },
      differences: [{ key: '7', kind: 'missing' as const }],
    };
    await store.comparisons.setTable(made.id, different);
    await store.comparisons.finish(made.id, 'different');
    await store.comparisons.finish(made.id, 'equal');
    const found = await store.comparisons.find(id, made.id);
    expect(found).toMatchObject({ outcome: 'different', tables: [different] });
    expect(found?.endedAt).not.toBeNull();
    expect(await store.comparisons.find(randomUUID(), made.id)).toBeUndefined();
    await expect(store.comparisons.setTable(randomUUID(), table)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
