import type { EndpointServiceClient } from '@trem/api-client';
import {
  type Draft,
  type Drafting,
  type DraftListQuery,
  type DraftPage,
  type DraftRequest,
  type TaskDefinition,
  type TaskView,
} from '@trem/contracts';
import type { ControlStore, DraftContent, StoredDraft } from '@trem/control-store';
import { invalid, problemItem } from '@trem/nest-platform';
import { ReplicationError } from '@trem/replication-core';
import { endpointsInPlay } from '../drafting/catalogues.js';
import type { Drafted, Drafter, DraftingRequest } from '../drafting/drafter.js';
import { explain } from '../drafting/explain.js';
import { withFreeName } from '../drafting/free-name.js';
import { withHistory } from '../drafting/history.js';
import { type Judged, judge } from './judged.js';
import { change, definitionOf, findStored, findTask, refuseUnlessOpen, type TaskApi } from './stored-draft.js';

export interface DraftsDependencies {
  readonly store: ControlStore['drafts'];
  readonly api: TaskApi;
  readonly endpoints: Pick<EndpointServiceClient, 'endpoints' | 'catalogue'>;
  readonly drafter: Drafter;
  readonly about: Omit<Drafting, 'tokensThisMonth'>;
}

const nothing: Judged = { difference: [], problems: [], findings: [] };

/** Drafts of tasks as people ask for them and change them. Touches no task. */
export class DraftsService {
  readonly #needs: DraftsDependencies;

  constructor(needs: DraftsDependencies) {
    this.#needs = needs;
  }

  async drafting(): Promise<Drafting> {
    return { ...this.#needs.about, tokensThisMonth: await this.#needs.store.tokensThisMonth() };
  }

  page(query: DraftListQuery): Promise<DraftPage> {
    return this.#needs.store.page(query);
  }

  /** @throws NOT_FOUND */
  async find(id: string): Promise<Draft> {
    return (await findStored(this.#needs.store, id)).draft;
  }

  /** @throws REQUEST_INVALID an endpoint is not there, or the task has another source · NOT_FOUND the task · SERVICE_UNREACHABLE · AI_... */
  async create(request: DraftRequest, by: string): Promise<Draft> {
    const { store, api, drafter } = this.#needs;
    const task = request.task === undefined ? undefined : await this.#task(request.task);
    refuseOtherPlaces(request, task);
    const { drafting, unread } = await this.#request(request, task?.definition);
    const judged = async (definition: TaskDefinition) => (await judge(api, definition, task?.definition)).problems;
    const drafted = await drafter.draft(drafting, judged);
    const complete = await this.#complete({ ...drafted, notes: [...drafted.notes, ...unread] }, request, task);
    const content = contentOf(request, task, complete);
    const result = complete.definition === undefined ? nothing : await judge(api, complete.definition, task?.definition);
    return store.create({ ...content, ...result }, { task: baseOf(task), stateBefore: 'proposed' }, by);
  }

  /** @throws NOT_FOUND · DRAFT_SETTLED · DRAFT_UNFINISHED · VERSION_CONFLICT somebody else changed the draft meanwhile */
  async edit(id: string, definition: TaskDefinition, by: string): Promise<Draft> {
    const stored = await this.#open(id);
    const task = await this.#taskOf(stored);
    if (task !== undefined && task.name !== definition.name) {
      throw invalid([
        problemItem({ severity: 'error', code: 'VALUE_TYPE', path: 'definition.name', text: `The draft changes ${task.name}` }),
      ]);
    }
    const result = await judge(this.#needs.api, definition, task?.definition);
    const explanation = explain(definition, result.difference, task !== undefined);
    const content = {
      ...placesOf(definition),
      kind: 'proposal' as const,
      definition,
      current: task?.definition,
      explanation,
      questions: [],
      ...result,
    };
    const next = {
      state: 'edited' as const,
      base: { ...stored.base, task: baseOf(task) },
      by,
      what: 'edited',
      difference: result.difference,
    };
    return (await change(this.#needs.store, stored, { ...next, content })).draft;
  }

  /** @throws as edit · DRAFT_NOTHING_TO_APPLY it has no definition · AI_... */
  async repair(id: string, by: string): Promise<Draft> {
    const { store, api, drafter } = this.#needs;
    const stored = await this.#open(id);
    const task = await this.#taskOf(stored);
    const definition = definitionOf(stored);
    const before = await judge(api, definition, task?.definition);
    const base = { ...stored.base, task: baseOf(task) };
    if (drafter.repair === undefined || before.problems.length === 0) {
      return (await change(store, stored, { base, by, what: 'validated', content: { ...before, current: task?.definition } })).draft;
    }
    const { sentence, source, target } = stored.draft;
    const { drafting } = await this.#request({ sentence, source, target }, task?.definition);
    const judged = async (next: TaskDefinition) => (await judge(api, next, task?.definition)).problems;
    const drafted = await drafter.repair(drafting, { definition, problems: before.problems }, judged);
    const mended = drafted.definition ?? definition;
    const result = await judge(api, mended, task?.definition);
    const content = { ...repaired(drafted), definition: mended, current: task?.definition, ...result };
    return (await change(store, stored, { state: 'edited', base, by, what: 'repaired', content, difference: result.difference })).draft;
  }

  /** @throws NOT_FOUND · DRAFT_SETTLED it is applied · DRAFT_UNFINISHED */
  async refuse(id: string, by: string): Promise<Draft> {
    const stored = await findStored(this.#needs.store, id);
    if (stored.draft.state === 'refused') {
      return stored.draft;
    }
    refuseUnlessOpen(stored);
    return (await change(this.#needs.store, stored, { state: 'refused', by, what: 'refused' })).draft;
  }

  async #open(id: string): Promise<StoredDraft> {
    const stored = await findStored(this.#needs.store, id);
    refuseUnlessOpen(stored);
    return stored;
  }

  async #task(idOrName: string): Promise<TaskView> {
    const task = await findTask(this.#needs.api, idOrName);
    if (task === undefined) {
      throw new ReplicationError('NOT_FOUND', { task: idOrName });
    }
    return task;
  }

  /** The task that a draft changes, as it is now. */
  async #taskOf({ base }: StoredDraft): Promise<TaskView | undefined> {
    return base.task === null ? undefined : await this.#task(base.task.id);
  }

  async #request(
    { sentence, source, target }: Pick<DraftRequest, 'sentence' | 'source' | 'target'>,
    current: TaskDefinition | undefined,
  ): Promise<{ readonly drafting: DraftingRequest; readonly unread: readonly string[] }> {
    const from = source ?? current?.source.endpoint;
    const to = target ?? current?.targets[0]?.endpoint;
    const { endpoints, unread } = await endpointsInPlay(this.#needs.endpoints, { sentence, source: from, target: to });
    return { drafting: { sentence, endpoints, source: from, target, current }, unread };
  }

  /** A free name, and what earlier tasks teach, if they may. */
  async #complete(drafted: Drafted, request: DraftRequest, task: TaskView | undefined): Promise<Drafted> {
    if (drafted.definition === undefined || task !== undefined) {
      return drafted;
    }
    const tasks = await this.#needs.api.tasks();
    const named = withFreeName(drafted, request.sentence, new Set(tasks.map(({ name }) => name)));
    return request.useHistory ? withHistory(this.#needs.api, named, tasks) : named;
  }
}

function baseOf(task: TaskView | undefined): { readonly id: string; readonly version: number } | null {
  return task === undefined ? null : { id: task.id, version: task.version };
}

/** A task keeps its source and its target: what is chosen beside the sentence must be those. */
function refuseOtherPlaces({ source }: DraftRequest, task: TaskView | undefined): void {
  if (task !== undefined && source !== undefined && task.definition.source.endpoint !== source) {
    const text = `${task.name} reads ${task.definition.source.endpoint}`;
    throw invalid([problemItem({ severity: 'error', code: 'VALUE_TYPE', path: 'source', text })]);
  }
}

function placesOf(definition: TaskDefinition): Pick<DraftContent, 'source' | 'target'> {
  return { source: definition.source.endpoint, target: definition.targets[0]?.endpoint };
}

function contentOf(request: DraftRequest, task: TaskView | undefined, drafted: Drafted): DraftContent {
  const { sentence, source, target } = request;
  const { assumptions, notes, questions, notPossible, reasons, definition, ...rest } = drafted;
  return {
    ...{ ...rest, ...nothing, sentence, source, target, task: task?.name, definition, current: task?.definition },
    ...(definition === undefined ? {} : placesOf(definition)),
    ...{
      assumptions: [...assumptions],
      notes: [...notes],
      questions: [...questions],
      notPossible: [...notPossible],
      reasons: [...reasons],
    },
  };
}

/** What a repair says anew; the rest stays as the draft had it. */
function repaired({ by, rounds, tokens, questions, notPossible, explanation }: Drafted): Partial<DraftContent> {
  return { by, rounds, tokens, questions: [...questions], notPossible: [...notPossible], ...(explanation === '' ? {} : { explanation }) };
}
