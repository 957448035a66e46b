import { loadAndFollow, type Variant, versionsUnderNewNames } from '@trem/task-drafter/reference-prompts';
import type { Installation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { expect } from 'vitest';
import { MALFORMED, type RenamedStaff, renamedStaff, versions, women } from './reference-staff.js';
import { expectSame, isSame } from './staff.js';

const DEADLINE_MS = 120_000;
const NOTHING = 'SELECT WHERE false';

/**
 * Both reference prompts in these variants, as drafts that become tasks: every task loads, then follows the changes of its source, and its target is judged
 * after each. Variants of the same names share a source; all tasks run side by side.
 */
export async function runReferencePrompts(installation: Installation, seeds: readonly number[]): Promise<void> {
  await using cleanUp = new AsyncDisposableStack();
  const houses = new Map<string, House>();
  for (const { names } of seeds.map(loadAndFollow)) {
    if (!houses.has(names.schema)) {
      const house = cleanUp.use(await renamedStaff(names, { hasOldRows: houses.size % 2 === 1 }));
      const endpoint = await addEndpoint(installation, house.database);
      houses.set(names.schema, { ...house, endpoint });
    }
  }
  const prompts = [loadAndFollow, versionsUnderNewNames];
  const drafts = prompts.flatMap((prompt) => seeds.map((seed) => ({ prompt, variant: prompt(seed) })));
  const tasks: Running[] = [];
  for (const { prompt, variant } of drafts) {
    const house = houses.get(variant.names.schema);
    if (house === undefined) {
      throw new Error(`no source called ${variant.names.schema}`);
    }
    const target = cleanUp.use(await createTestDatabase('target'));
    const task = await startDraft(installation, { variant, house, target }); // one after the other: a small machine starts few at once
    cleanUp.defer(() => removeTask(installation, task));
    const judged =
      prompt === loadAndFollow ? { rows: [women(variant.names)], malformed: NOTHING } : { rows: versions, malformed: MALFORMED };
    tasks.push({ task, source: house.database, target, ...judged });
  }
  for (const task of tasks) {
    await isCopied(installation, task);
  }
  for (const house of houses.values()) {
    await house.change();
  }
  for (const task of tasks) {
    await isCopied(installation, task);
  }
}

interface House extends RenamedStaff {
  readonly endpoint: string;
}

async function addEndpoint({ api }: Installation, { url, name }: TestDatabase): Promise<string> {
  await api.createEndpoint({ name, kind: 'postgres', ...connection(url) });
  return name;
}

interface Proposal {
  readonly variant: Variant;
  readonly house: House;
  readonly target: TestDatabase;
}

/** What the prompt became, as it is but for the warning that whoever applies it accepts by name. Returns the task's name. */
async function startDraft(installation: Installation, { variant, house, target }: Proposal): Promise<string> {
  const { api } = installation;
  const { sentence } = variant.sentence;
  const proposed = await api.createDraft({ sentence, source: house.endpoint, target: await addEndpoint(installation, target) });
  const { definition, problems, findings } = proposed;
  if (definition === undefined) {
    throw new Error(`${sentence}: ${JSON.stringify(proposed)}`);
  }
  expect(problems.filter(({ code }) => code !== 'WARNING_NOT_ACCEPTED')).toEqual([]);
  const accept = findings.filter(({ severity }) => severity === 'warning').map(({ code }) => code);
  const { id, problems: left } = await api.editDraft(proposed.id, { definition: { ...definition, accept } });
  expect(left).toEqual([]);
  const { state, appliedTo } = await api.applyDraft(id);
  expect({ state, appliedTo }).toEqual({ state: 'applied', appliedTo: expect.objectContaining({ task: definition.name, isNew: true }) });
  await api.command(definition.name, 'start', {});
  return definition.name;
}

interface Running {
  readonly task: string;
  readonly source: TestDatabase;
  readonly target: TestDatabase;
  readonly rows: readonly { readonly atSource: string; readonly atTarget: string }[];
  readonly malformed: string;
}

/** Waits until the target holds what the source says it must: the last change of a source touches what every one of its tasks copies. */
async function isCopied({ api }: Installation, { task, source, target, rows, malformed }: Running): Promise<void> {
  await waitFor(
    `${task} to stream what its source has`,
    async () => {
      const { phase, error } = await api.taskStatus(task);
      expect(error).toBeNull();
      return phase === 'cdc' && (await isEverySame({ source, target }, rows));
    },
    { deadlineMs: DEADLINE_MS, everyMs: 500 },
  ).catch(async (late: unknown) => {
    for (const { atSource, atTarget } of rows) {
      await expectSame({ source, target }, atSource, atTarget); // says how they differ
    }
    throw late;
  });
  expect(await target.query(malformed)).toEqual([]);
}

async function isEverySame(ends: Pick<Running, 'source' | 'target'>, rows: Running['rows']): Promise<boolean> {
  for (const { atSource, atTarget } of rows) {
    if (!(await isSame(ends, atSource, atTarget))) {
      return false;
    }
  }
  return true;
}

async function removeTask({ api }: Installation, task: string): Promise<void> {
  await api.command(task, 'delete', {}).catch(() => undefined);
  await waitFor(`${task} to be gone`, async () => !(await api.tasks()).some(({ name }) => name === task)).catch(() => undefined);
}
