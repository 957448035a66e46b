import { isEqual, type TaskDefinition, taskDefinition } from '@trem/contracts';

/** A definition as a person would write it: what stands at its default is left out. */
export function withoutDefaults(definition: TaskDefinition): Readonly<Record<string, unknown>> {
  const { name, source, targets, tables } = definition;
  const plain = taskDefinition.parse({
    ...{ name, source, targets: targets.map(({ endpoint }) => ({ endpoint })) },
    tables: tables.map((table) => ({ source: table.source })),
  });
  const short = reduced(definition, plain);
  const called = targets.map(({ name: own, ...target }) =>
    own === undefined || own === target.endpoint ? target : { ...target, name: own },
  );
  return {
    name,
    source,
    targets: called,
    ...without(short, ['name', 'source', 'targets', 'tables']),
    tables: reduced(tables, plain.tables),
  };
}

function without(value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  return isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name))) : {};
}

/** Undefined where nothing is left. Items of lists of the same length are compared one by one. */
function reduced(value: unknown, usual: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(usual) && value.length === usual.length && value.every(isRecord)) {
    return value.map((item, index) => keepSource(item, reduced(item, usual[index])));
  }
  if (!isRecord(value) || !isRecord(usual)) {
    return isEqual(value, usual) ? undefined : value;
  }
  const entries = Object.entries(value).flatMap(([key, field]) => {
    const rest = isEqual(field, usual[key]) ? undefined : reduced(field, usual[key]);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** A table says which one it is, even when all else is as usual. */
function keepSource(item: Readonly<Record<string, unknown>>, rest: unknown): unknown {
  return item.source === undefined ? rest : { source: item.source, ...(isRecord(rest) ? rest : {}) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
