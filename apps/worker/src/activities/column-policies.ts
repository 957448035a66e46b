import type { SchemaChanges } from '@trem/contracts';
import type { Alteration, Followable } from './column-difference.js';

/** A setting that a change asks for, and what it says. */
interface Asked {
  readonly field: keyof SchemaChanges;
  readonly policy: SchemaChanges[keyof SchemaChanges];
}

/** What the task says of a change. Of several answers to one change only that of new columns can be `ignore` beside others. */
export function askedOf(change: Followable, { addColumn, dropColumn, renameColumn, changeType }: SchemaChanges): readonly Asked[] {
  switch (change.tag) {
    case 'add':
      return [{ field: 'addColumn', policy: addColumn }];
    case 'drop':
      return [{ field: 'dropColumn', policy: dropColumn }];
    case 'alter':
      return [
        ...(renamed(change).length > 0 ? [{ field: 'renameColumn', policy: renameColumn } as const] : []),
        ...(retyped(change).length > 0 ? [{ field: 'changeType', policy: changeType } as const] : []),
        ...(change.names.length > 0 ? [{ field: 'addColumn', policy: addColumn } as const] : []),
      ];
  }
}

export function renamed({ columns }: Alteration): Alteration['columns'] {
  return columns.filter(({ from, to }) => from.name !== to.name);
}

export function retyped({ columns }: Alteration): Alteration['columns'] {
  return columns.filter(({ from, to }) => from.typeOid !== to.typeOid || from.typeModifier !== to.typeModifier);
}

/** For people. */
export function shownColumns(change: Followable): string {
  const altered = change.tag === 'alter' ? change.columns : [];
  return [...altered.map(({ from, to }) => (from.name === to.name ? to.name : `${from.name} -> ${to.name}`)), ...change.names].join(', ');
}
