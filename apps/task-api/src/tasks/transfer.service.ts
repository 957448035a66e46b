import {
  isEqual,
  type Task,
  type TaskConversion,
  type TaskConversionRequest,
  type TaskDefinition,
  type TaskExport,
  type TaskImport,
  type TaskImportRequest,
  taskDefinition,
} from '@trem/contracts';
import type { ControlStore, TaskRow } from '@trem/control-store';
import { invalid, problemItem } from '@trem/nest-platform';
import { ReplicationError } from '@trem/replication-core';
import { convertSettings, placed, readDocument, readTask, type TaskFormat, writeDraft, writeTask } from '@trem/task-files';
import { planEdit, withTargetNames } from './definition-change.js';
import { isStartable } from './definition-problems.js';
import type { TaskChecks } from './task-checks.js';
import type { TasksService } from './tasks.service.js';

export interface TransferDependencies {
  readonly store: ControlStore['tasks'];
  readonly tasks: TasksService;
  readonly checks: TaskChecks;
}

/** Definitions as texts, out of an installation and into it. */
export class TransferService {
  readonly #needs: TransferDependencies;

  constructor(needs: TransferDependencies) {
    this.#needs = needs;
  }

  /** @throws NOT_FOUND */
  async export(idOrName: string, format: TaskFormat): Promise<TaskExport> {
    const { name, version, definition } = await this.#needs.tasks.row(idOrName);
    return { name, version, format, text: writeTask(definition, format) };
  }

  /**
   * Reads, validates, and says what would change; saves only when told to and nothing is wrong.
   * @throws VERSION_CONFLICT the task that is there has another version than the caller has seen · TASK_RUNNING
   */
  async import({ text, save, version }: TaskImportRequest): Promise<TaskImport> {
    const { definition, problems, document } = readTask(text);
    const nothing = { definition: null, plan: null, task: null };
    if (definition === undefined) {
      return { ...nothing, outcome: 'invalid', problems: [...problems] };
    }
    const found = placed(await this.#needs.checks.static(definition), document);
    const known = await this.#needs.store.find(definition.name);
    const plan = known === undefined ? null : planEdit(known, definition);
    const planned = { ...nothing, problems: found, definition, plan } as TaskImport;
    if (!isStartable(found)) {
      return { ...planned, outcome: 'invalid' };
    }
    if (
      known !== undefined &&
      isEqual(withTargetNames(definition, known.definition), withTargetNames(known.definition, known.definition))
    ) {
      return { ...planned, outcome: 'unchanged' };
    }
    if (!save) {
      return { ...planned, outcome: known === undefined ? 'new' : 'change' };
    }
    return known === undefined
      ? { ...planned, outcome: 'made', task: await this.#needs.tasks.create(definition) }
      : { ...planned, outcome: 'changed', task: await this.#needs.tasks.replace(known.id, seen(known, version), definition) };
  }

  /** A settings.json of TREMpy as a task, with everything that means something else now. Saves nothing. @throws REQUEST_INVALID it is no JSON */
  convert({ text, source, target }: TaskConversionRequest): TaskConversion {
    const { value, problems } = readDocument(text);
    if (problems.length > 0) {
      throw invalid(
        problems.map(({ line, column, text: what }) =>
          problemItem({ severity: 'error', code: 'REQUEST_INVALID', path: '', line, column, text: what }),
        ),
      );
    }
    const { draft, notes } = convertSettings(value, { source, target });
    const yaml = writeDraft(draft);
    return { text: yaml, notes: [...notes], problems: [...readTask(yaml).problems] };
  }

  /**
   * Every setting back to its default, as a new version; endpoints and tables stay, for without them it is no task.
   * @throws NOT_FOUND · VERSION_CONFLICT · TASK_RUNNING
   */
  async reset(idOrName: string, version: number): Promise<Task> {
    const row = await this.#needs.tasks.row(idOrName);
    return await this.#needs.tasks.replace(row.id, version, template(row.definition));
  }
}

/** Nobody saves over what he has not seen. @throws VERSION_CONFLICT */
function seen({ name, version }: TaskRow, given: number | undefined): number {
  if (given === undefined) {
    throw new ReplicationError('VERSION_CONFLICT', { task: name, given: 'none', current: version });
  }
  return given;
}

function template({ name, source, targets, tables }: TaskDefinition): TaskDefinition {
  return taskDefinition.parse({
    name,
    source,
    targets: targets.map((target) => ({ endpoint: target.endpoint, name: target.name })),
    tables: tables.map((table) => ({ source: table.source, pattern: table.pattern, exclude: table.exclude })),
  });
}
