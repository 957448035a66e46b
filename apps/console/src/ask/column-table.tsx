import type { Column } from '@trem/contracts';
import { memo } from 'react';
import { texts } from '../texts/index.js';
import { Breakable } from '../words/breakable.js';
import { chooseColumns, chooseKey, type EditChoice, isKeyAtTarget, isReplicated, nameAtTarget, type TableChoice } from './column-choice.js';
import classes from './columns.module.css';

const words = texts.ask.columns;

export interface ColumnTableProps {
  readonly columns: readonly Column[];
  /** Those that are shown. */
  readonly found: readonly Column[];
  readonly choice: TableChoice;
  readonly onEdit: EditChoice;
}

/** A row a column. Plain fields: a table may have 1 600 columns, and each row has two. */
export function ColumnTable({ columns, found, choice, onEdit }: ColumnTableProps) {
  const hasKeys = choice.keysFixedBy === undefined;
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.heads.column}</th>
            <th scope="col">{words.heads.type}</th>
            {hasKeys && <th scope="col">{words.heads.key}</th>}
          </tr>
        </thead>
        <tbody>
          {found.map((column) => {
            const isOn = isReplicated(choice, column.name);
            const isKey = isOn && isKeyAtTarget(choice, column);
            const target = nameAtTarget(choice, column.name);
            return <ColumnRow key={column.name} {...{ columns, column, isOn, isKey, target, hasKeys, onEdit }} />;
          })}
        </tbody>
      </table>
    </div>
  );
}

interface ColumnRowProps extends KeyCellProps {
  readonly columns: readonly Column[];
  readonly target: string;
  readonly hasKeys: boolean;
}

/** Drawn again only when something of it changes. */
const ColumnRow = memo(({ columns, column, isOn, isKey, target, hasKeys, onEdit }: ColumnRowProps) => {
  const { name, type, keyPosition } = column;
  return (
    <tr>
      <td>
        <label className={classes.tick}>
          <input
            type="checkbox"
            aria-label={words.replicate(name)}
            checked={isOn}
            onChange={({ currentTarget: { checked } }) =>
              onEdit((now) => chooseColumns(now, { columns, isOn: checked, names: new Set([name]) }))
            }
          />
          <span>
            <Breakable name={name} /> {keyPosition !== null && <span className={classes.key}>{words.keyOfSource}</span>}
            {target !== name && <small> {words.called(target)}</small>}
          </span>
        </label>
      </td>
      <td>{type}</td>
      {hasKeys && <KeyCell {...{ column, isOn, isKey, onEdit }} />}
    </tr>
  );
});

interface KeyCellProps {
  readonly column: Column;
  readonly isOn: boolean;
  readonly isKey: boolean;
  readonly onEdit: EditChoice;
}

/** What may be NULL cannot join a key, and can leave it. */
function KeyCell({ column, isOn, isKey, onEdit }: KeyCellProps) {
  const cannot = column.nullable && !isKey;
  return (
    <td>
      <label className={classes.tick}>
        <input
          type="checkbox"
          aria-label={words.keyOf(column.name)}
          checked={isKey}
          disabled={cannot || !isOn}
          onChange={({ currentTarget: { checked } }) => onEdit((now) => chooseKey(now, column, checked))}
        />
        {cannot && <small>{words.mayBeNull}</small>}
      </label>
    </td>
  );
}
