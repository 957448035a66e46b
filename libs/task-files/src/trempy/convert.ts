import type { ConversionNote } from '@trem/contracts';
import { Fields, given, kebab, plainName, priorityOf } from './fields.js';
import { filterOf, transformationOf } from './rules.js';

export interface Converted {
  /** A task as people write it; whether it is right is for the contract to say. */
  readonly draft: Readonly<Record<string, unknown>>;
  readonly notes: readonly ConversionNote[];
}

/** A settings.json of TREMpy as a task between two endpoints. Nothing is dropped in silence: what cannot be converted is refused by name. */
export function convertSettings(settings: unknown, endpoints: { readonly source: string; readonly target: string }): Converted {
  const notes: ConversionNote[] = [];
  const all = new Fields(settings, '', notes);
  const task = all.object('task');
  const draft = {
    version: 1,
    name: nameOf(task),
    source: { endpoint: endpoints.source },
    targets: [{ endpoint: endpoints.target }],
    mode: kebab(task.take('replication_type')) ?? missing(task, 'replication_type', 'full_load; ours is full-load-and-cdc', undefined),
    startMode: startModeOf(task),
    fullLoad: fullLoadOf(task),
    cdc: cdcOf(task),
    apply: applyOf(task),
    errors: errorsOf(all.object('error_handling')),
    tables: tablesOf(all),
  };
  task.refuseOthers();
  all.refuseOthers();
  return { draft: given(draft), notes };
}

function missing<T>(fields: Fields, name: string, was: string, ours: T): T {
  fields.note('default', name, `it was absent, which meant ${was}`);
  return ours;
}

function nameOf(task: Fields): unknown {
  const name = task.take('task_name');
  const fixed = plainName(name);
  if (typeof name === 'string' && name !== fixed) {
    task.note('changed', 'task_name', `"${name}" is ${fixed} now: names have 1 to 48 of a-z, 0-9 and _`);
  }
  return name === undefined ? undefined : fixed;
}

function startModeOf(task: Fields): unknown {
  const mode = task.take('start_mode');
  if (mode === undefined) {
    return missing(task, 'start_mode', 'reload; ours is continue', undefined);
  }
  const text =
    mode === 'reload'
      ? 'a reload empties every table that the task has loaded, whatever the flags say'
      : 'continue takes the definition as it is now, not a stored copy of it';
  task.note('changed', 'start_mode', text);
  return kebab(mode);
}

function fullLoadOf(task: Fields): Record<string, unknown> {
  const createTable = task.take('create_table_if_not_exists');
  const load = task.object('full_load_settings');
  const fields = {
    createTable: createTable ?? missing(task, 'create_table_if_not_exists', 'false; ours is true', undefined),
    recreateTable: load.take('recreate_table_if_exists'),
    truncateTable: load.take('truncate_before_insert'),
  };
  if (fields.recreateTable !== true && fields.truncateTable !== true) {
    load.note(
      'changed',
      '',
      'rows that are at the target before the first load are refused (TARGET_NOT_EMPTY), unless fullLoad.onExistingRows is keep',
    );
  }
  load.refuseOthers();
  return given(fields);
}

function cdcOf(task: Fields): Record<string, unknown> {
  const seconds = task.take('interval_seconds');
  if (seconds === undefined) {
    missing(task, 'interval_seconds', '60 s; ours is 0, which streams', undefined);
  } else {
    task.note('changed', 'interval_seconds', 'the log is read all the time, and the target is written at most so often; 0 streams');
  }
  const intervalMs = seconds === undefined ? undefined : Math.round(Number(seconds) * 1_000);
  return given({ intervalMs, maxBatchChanges: task.take('batch_cdc_size') });
}

/** The names of the columns stood at either level. */
function applyOf(task: Fields): Record<string, unknown> | undefined {
  const cdc = task.object('cdc_settings');
  const [inner, outer] = [cdc.object('scd2_settings'), task.object('scd2_settings')];
  const column = (name: string) => inner.take(name) ?? outer.take(name);
  const scd2 = given({
    startColumn: column('start_date_column_name'),
    endColumn: column('end_date_column_name'),
    currentColumn: column('current_column_name'),
  });
  const mode = kebab(cdc.take('mode'));
  if (mode === 'scd2') {
    cdc.note('changed', 'mode', 'versions are dated by the commit at the source; apply.scd2.time: apply dates them by the write');
  }
  if (mode === 'upsert' || mode === 'default') {
    cdc.note(
      'changed',
      'mode',
      mode === 'default'
        ? 'a row that disagrees is a dead letter or a stop, and is not passed over'
        : 'a row that leaves the filters is deleted; onLeave: keep keeps it',
    );
  }
  for (const fields of [inner, outer, cdc]) {
    fields.refuseOthers();
  }
  const apply = given({ mode, scd2: Object.keys(scd2).length > 0 ? scd2 : undefined });
  return Object.keys(apply).length > 0 ? apply : undefined;
}

const STOPS = {
  insert: 'stopOnInsertError',
  update: 'stopOnUpdateError',
  delete: 'stopOnDeleteError',
  upsert: 'stopOnUpsertError',
  scd2: 'stopOnScd2Error',
};

function errorsOf(errors: Fields): Record<string, unknown> | undefined {
  const flags = given(Object.fromEntries(Object.entries(STOPS).map(([kind, flag]) => [flag, errors.take(`stop_if_${kind}_error`)])));
  errors.note(
    'changed',
    '',
    'a row that fails is kept as a dead letter; with a stop flag the task rests before it, and goes on exactly there',
  );
  errors.refuseOthers();
  return Object.keys(flags).length > 0 ? flags : undefined;
}

function tablesOf(all: Fields): Record<string, unknown>[] {
  const tables = all.list('tables').map((table) => {
    const source = { schema: table.take('schema_name'), table: table.take('table_name') };
    const priority = table.take('priority');
    table.refuseOthers();
    return {
      source,
      ...(priority === undefined ? {} : { priority: priorityOf(priority) }),
      filters: [] as unknown[],
      transformations: [] as unknown[],
    };
  });
  const rulesOf = (list: 'filters' | 'transformations', read: (settings: Fields) => unknown) => {
    for (const rule of all.list(list)) {
      const info = rule.object('table_info');
      const [schema, name] = [info.take('schema_name'), info.take('table_name')];
      const converted = read(rule.object('settings'));
      const table = tables.find(({ source }) => source.schema === schema && source.table === name);
      if (table === undefined) {
        info.note('refused', '', `the task has no table ${String(schema)}.${String(name)}`);
      }
      table?.[list].push(converted);
      info.refuseOthers();
      rule.refuseOthers();
    }
  };
  rulesOf('filters', filterOf);
  rulesOf('transformations', transformationOf);
  return tables.map(({ filters, transformations, ...table }) => ({
    ...table,
    ...(filters.length > 0 ? { filters } : {}),
    ...(transformations.length > 0 ? { transformations } : {}),
  }));
}
