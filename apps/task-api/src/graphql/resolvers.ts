import { randomUUID } from 'node:crypto';
import type { EndpointServiceClient } from '@trem/api-client';
import { type InstallationPages } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { viewOf } from '../access/tokens.controller.js';
import type { TokensService } from '../access/tokens.service.js';
import type { CommandsService } from '../commands/commands.service.js';
import type { ComparisonsService } from '../comparisons/comparisons.service.js';
import type { DeadLettersService } from '../dead-letters/dead-letters.service.js';
import { answered, type DraftsFor } from '../drafts/drafting-service.js';
import type { TaskFeed } from '../live/task-feed.js';
import type { ProgressService } from '../tasks/progress.service.js';
import type { TasksService } from '../tasks/tasks.service.js';
import type { TransferService } from '../tasks/transfer.service.js';
import type { VersionsService } from '../tasks/versions.service.js';
import { liveResolvers } from './live-resolvers.js';
import { numberOf, pageFrom, pageOf } from './paging.js';
import type { QuestionContext, Resolvers } from './schema.js';

export interface ResolverServices {
  readonly store: ControlStore;
  readonly tasks: TasksService;
  readonly versions: VersionsService;
  readonly transfer: TransferService;
  readonly progress: ProgressService;
  readonly commands: CommandsService;
  readonly comparisons: ComparisonsService;
  readonly letters: DeadLettersService;
  readonly endpoints: EndpointServiceClient;
  readonly feed: TaskFeed;
  readonly tokens: TokensService;
  readonly pages: InstallationPages;
  readonly drafts: DraftsFor;
}

/** Every operation by the very service that its route in REST calls. */
export function createResolvers(services: ResolverServices): Resolvers {
  return {
    ...taskResolvers(services),
    ...commandResolvers(services.commands),
    ...endpointResolvers(services.endpoints),
    ...deadLetterResolvers(services.letters),
    ...liveResolvers(services.store, services.tasks, services.feed),
    ...accessResolvers(services),
    ...draftResolvers(services.drafts),
  };
}

function taskResolvers({ tasks, versions, transfer, progress, comparisons }: ResolverServices) {
  return {
    tasks: async ({ tag, ...page }) => pageOf(await tasks.list(tag), page, ({ name }) => [name]),
    task: ({ id }) => tasks.view(id),
    taskTables: async ({ id, ...page }) => pageOf(await progress.tables(id), page, ({ target, schema, table }) => [target, schema, table]),
    taskLoads: async ({ id, run, ...page }) =>
      pageOf(await progress.loads(id, run), page, (load) => [-load.run, load.target, load.schema, load.table]),
    taskRuns: async ({ id, first, after }) => {
      const { runs, cursor } = await progress.runs(id, { limit: first, cursor: numberOf(after) });
      return pageFrom(runs, cursor === null ? null : String(cursor), { first, after });
    },
    taskStatistics: ({ id, window }) => progress.statistics(id, window),
    taskPositions: ({ id }) => progress.positions(id),
    taskVersions: async ({ id, ...page }) => pageOf((await versions.list(id)).versions, page, ({ version }) => [-version]),
    taskVersion: ({ id, version }) => versions.find(id, version),
    taskDifference: ({ id, from, to }) => versions.difference(id, from, to),
    exportTask: ({ id, format }) => transfer.export(id, format),
    comparison: ({ id, comparison }) => comparisons.find(id, comparison),
    createTask: ({ definition }) => tasks.create(definition),
    updateTask: ({ id, version, definition }) => tasks.replace(id, version, definition),
    restoreTask: ({ id, version, current }) => versions.restore(id, version, current),
    resetTask: ({ id, current }) => transfer.reset(id, current),
    importTask: ({ request }) => transfer.import(request),
    convertTask: async ({ request }) => transfer.convert(request),
    planTask: ({ id, definition }) => versions.plan(id, definition),
    validateTask: ({ document }) => tasks.validate(document),
    previewTask: ({ request }) => tasks.preview(request),
    compare: ({ id, deadlineMs }) => comparisons.start(id, deadlineMs),
  } satisfies Partial<Resolvers>;
}

function commandResolvers(commands: CommandsService) {
  return {
    startTask: ({ id, idempotencyKey = randomUUID(), ...options }) => commands.send(id, 'start', idempotencyKey, options),
    pauseTask: ({ id, idempotencyKey = randomUUID() }) => commands.send(id, 'pause', idempotencyKey),
    resumeTask: ({ id, idempotencyKey = randomUUID(), ...options }) => commands.send(id, 'resume', idempotencyKey, options),
    stopTask: ({ id, idempotencyKey = randomUUID(), ...options }) => commands.send(id, 'stop', idempotencyKey, options),
    resyncTask: ({ id, idempotencyKey = randomUUID(), ...options }) => commands.send(id, 'resync', idempotencyKey, options),
    deleteTask: ({ id, idempotencyKey = randomUUID(), ...options }) => commands.send(id, 'delete', idempotencyKey, options),
  } satisfies Partial<Resolvers>;
}

function endpointResolvers(service: EndpointServiceClient) {
  return {
    endpoints: async (page) => pageOf(await service.endpoints(), page, ({ name }) => [name]),
    endpoint: ({ id }) => service.endpoint(id),
    schemas: async ({ id, ...page }) => pageOf(await service.schemas(id), page, ({ schema }) => [schema]),
    tables: async ({ id, first, after, ...filter }) => {
      const { tables, nextCursor } = await service.tables(id, { ...filter, limit: first, cursor: after });
      return pageFrom(tables, nextCursor, { first, after });
    },
    table: ({ id, schema, table }) => service.table(id, schema, table),
    slots: (query) => service.slots(query),
    keyRotation: () => service.keyRotation(),
    checkEndpoint: ({ id, role }) => service.checkEndpoint(id, role),
    createEndpoint: ({ endpoint }) => service.createEndpoint(endpoint),
    updateEndpoint: ({ id, version, endpoint }) => service.updateEndpoint(id, version, endpoint),
    deleteEndpoint: async ({ id }) => {
      await service.deleteEndpoint(id);
      return true;
    },
    removeSlot: ({ slot, ...query }) => service.removeSlot(slot, query),
    rotateKeys: () => service.rotateKeys(),
  } satisfies Partial<Resolvers>;
}

function deadLetterResolvers(letters: DeadLettersService) {
  return {
    deadLetters: async ({ id, first, after, ...filter }) => {
      const page = await letters.list(id, { ...filter, limit: first, cursor: after });
      return pageFrom(page.letters, page.cursor, { first, after }, page.total);
    },
    deadLetter: ({ id, letter }) => letters.show(id, letter),
    deadLetterWork: ({ id, work }) => letters.work(id, work),
    replayDeadLetters: ({ id, selection }) => letters.close(id, 'replay', selection),
    skipDeadLetters: ({ id, selection }) => letters.close(id, 'skip', selection),
    editDeadLetter: ({ id, letter, edit }) => letters.edit(id, letter, edit),
    exportDeadLetters: ({ id, selection }) => letters.export(id, selection),
    skipRow: ({ id }) => letters.skipRow(id),
  } satisfies Partial<Resolvers>;
}

function accessResolvers({ store, tokens, pages }: ResolverServices) {
  return {
    me: async (_, { caller }) => viewOf(caller),
    tokens: async (page) => pageOf(await tokens.list(), page, ({ createdAt, id }) => [-Date.parse(createdAt), id]),
    installation: async () => pages,
    audit: async ({ first, after, ...filter }) => {
      const { entries, cursor } = await store.audit.page({ ...filter, limit: first, cursor: numberOf(after) });
      return pageFrom(entries, cursor === null ? null : String(cursor), { first, after });
    },
    createToken: ({ request }) => tokens.create(request),
    revokeToken: ({ id }) => tokens.revoke(id),
  } satisfies Partial<Resolvers>;
}

/** Most drafts that their service gives at once. */
const DRAFTS_PAGE = 200;

function draftResolvers(service: DraftsFor) {
  const by = ({ caller }: QuestionContext) => service(viewOf(caller).name);
  return {
    drafting: () => answered(service('api').drafting()),
    drafts: async ({ first, after }, context) => {
      const page = { limit: Math.min(first, DRAFTS_PAGE), ...(after === undefined ? {} : { after }) };
      const { drafts, nextCursor } = await answered(by(context).drafts(page));
      return pageFrom(drafts, nextCursor, { first, after });
    },
    draft: ({ id }, context) => answered(by(context).draft(id)),
    createDraft: ({ request }, context) => answered(by(context).createDraft(request)),
    editDraft: ({ id, ...edit }, context) => answered(by(context).editDraft(id, edit)),
    repairDraft: ({ id }, context) => answered(by(context).repairDraft(id)),
    applyDraft: ({ id }, context) => answered(by(context).applyDraft(id)),
    refuseDraft: ({ id }, context) => answered(by(context).refuseDraft(id)),
    undoDraft: ({ id }, context) => answered(by(context).undoDraft(id)),
  } satisfies Partial<Resolvers>;
}
