import type { TableObject } from '@trem/replication-core';

/** What became of a table's columns, as far as its objects care. */
export interface ColumnFates {
  /** Source name to target name; a column that is not here is left out. */
  readonly names: ReadonlyMap<string, string>;
  /** Source names of columns with other values or another type. */
  readonly changed: ReadonlySet<string>;
  readonly all: readonly string[];
}

export interface AdaptedObjects {
  readonly objects: readonly TableObject[];
  /** Those that cannot be said of the target. */
  readonly leftOut: readonly TableObject[];
}

export interface ObjectContext {
  readonly own: ColumnFates;
  /** Of a table that a foreign key refers to: its name at the target and what became of its columns; undefined when it is not of the task. */
  readonly referred: (table: {
    readonly schema: string;
    readonly table: string;
  }) => { readonly schema: string; readonly table: string; readonly fates: ColumnFates } | undefined;
  readonly quote: (name: string) => string;
}

/** Objects of the source table as they are for the target: with its names, without those that speak of what is not there. */
export function adaptObjects(objects: readonly TableObject[], context: ObjectContext): AdaptedObjects {
  const adapted = objects.map((object) => ({ object, made: adapt(object, context) }));
  return {
    objects: adapted.flatMap(({ made }) => (made === undefined ? [] : [made])),
    leftOut: adapted.flatMap(({ object, made }) => (made === undefined && object.kind !== 'comments' ? [object] : [])),
  };
}

function adapt(object: TableObject, context: ObjectContext): TableObject | undefined {
  const { own } = context;
  switch (object.kind) {
    case 'comments':
      return object.name === '' ? object : renamed(object, own.names.get(object.name));
    case 'defaults':
      return own.changed.has(object.name) ? undefined : renamed(object, own.names.get(object.name));
    case 'foreign-keys':
      return foreignKey(object, context);
    default:
      return columnsObject(object, context);
  }
}

function renamed(object: TableObject, name: string | undefined): TableObject | undefined {
  return name === undefined ? undefined : { ...object, name };
}

function columnsObject(object: TableObject, { own, quote }: ObjectContext): TableObject | undefined {
  const touched = own.all.filter((name) => mentions(object.definition, name));
  const isTrusting = object.kind === 'indexes' && !object.isUnique;
  if (touched.some((name) => !own.names.has(name) || (own.changed.has(name) && !isTrusting))) {
    return undefined;
  }
  if (touched.every((name) => own.names.get(name) === name)) {
    return object;
  }
  const list = /^([^()]*)\(([^()]*)\)((?: INCLUDE \([^()]*\))?)$/.exec(object.definition);
  const columns = list === null || list[3] !== '' ? undefined : renamedList(list[2] ?? '', own, quote);
  return columns === undefined ? undefined : { ...object, definition: `${list?.[1]}(${columns})` };
}

function foreignKey(object: TableObject, { own, referred, quote }: ObjectContext): TableObject | undefined {
  const parts = /^FOREIGN KEY \((.*?)\) REFERENCES .+?\(([^()]*)\)(.*)$/.exec(object.definition);
  const other = object.refersTo === undefined ? undefined : referred(object.refersTo);
  if (parts === null || other === undefined || object.refersTo === undefined) {
    return object;
  }
  const columns = renamedList(parts[1] ?? '', own, quote);
  const theirs = renamedList(parts[2] ?? '', other.fates, quote);
  if (columns === undefined || theirs === undefined) {
    return undefined;
  }
  const { schema, table } = other;
  const definition = `FOREIGN KEY (${columns}) REFERENCES ${quote(schema)}.${quote(table)}(${theirs})${parts[3]}`;
  const isSame = schema === object.refersTo.schema && table === object.refersTo.table && columns === parts[1] && theirs === parts[2];
  return isSame ? object : { ...object, definition, refersTo: { schema, table } };
}

/** Undefined when it is not a plain list of columns that all go to the target. */
function renamedList(list: string, { names }: ColumnFates, quote: (name: string) => string): string | undefined {
  const items = list.split(', ').map((item) => {
    const [, identifier, order = ''] = /^("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)((?: [A-Z]+)*)$/.exec(item) ?? [];
    const name = identifier === undefined ? undefined : names.get(unquoted(identifier));
    return name === undefined ? undefined : `${name === unquoted(identifier ?? '') ? identifier : quote(name)}${order}`;
  });
  return items.includes(undefined) ? undefined : items.join(', ');
}

function unquoted(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier;
}

/** Whether an SQL text may speak of a column. */
export function mentions(sql: string, column: string): boolean {
  const escaped = column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return sql.includes(`"${column.replaceAll('"', '""')}"`) || new RegExp(`(?<![\\w$])${escaped}(?![\\w$])`, 'u').test(sql);
}
