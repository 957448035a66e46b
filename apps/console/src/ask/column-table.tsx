import type { Column } from '@trem/contracts';
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
          {found.map((column) => (
            <tr key={column.name}>
              <td>
                <label className={classes.tick}>
                  <input
                    type="checkbox"
                    aria-label={words.replicate(column.name)}
                    checked={isReplicated(choice, column.name)}
                    onChange={({ currentTarget: { checked: isOn } }) =>
                      onEdit((now) => chooseColumns(now, { columns, isOn, names: new Set([column.name]) }))
                    }
                  />
                  <ColumnName column={column} choice={choice} />
                </label>
              </td>
              <td>{column.type}</td>
              {hasKeys && <KeyCell column={column} choice={choice} onEdit={onEdit} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ColumnName({ column: { name, keyPosition }, choice }: { readonly column: Column; readonly choice: TableChoice }) {
  const target = nameAtTarget(choice, name);
  return (
    <span>
      <Breakable name={name} /> {keyPosition !== null && <span className={classes.key}>{words.keyOfSource}</span>}
      {target !== name && <small> {words.called(target)}</small>}
    </span>
  );
}

/** What may be NULL cannot join a key, and can leave it. */
function KeyCell({ column, choice, onEdit }: Omit<ColumnTableProps, 'columns' | 'found'> & { readonly column: Column }) {
  const isKey = isReplicated(choice, column.name) && isKeyAtTarget(choice, column);
  const cannot = column.nullable && !isKey;
  return (
    <td>
      <label className={classes.tick}>
        <input
          type="checkbox"
          aria-label={words.keyOf(column.name)}
          checked={isKey}
          disabled={cannot || !isReplicated(choice, column.name)}
          onChange={({ currentTarget: { checked: isOn } }) => onEdit((now) => chooseKey(now, column, isOn))}
        />
        {cannot && <small>{words.mayBeNull}</small>}
      </label>
    </td>
  );
}
