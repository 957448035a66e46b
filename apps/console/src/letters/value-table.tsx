import { Checkbox, Group, Textarea } from '@mantine/core';
import type { DeadLetterDetail } from '@trem/contracts';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';
import type { Values } from './changed-values.js';

const words = texts.letters.dialog;

export interface ValueTableProps {
  readonly letter: DeadLetterDetail;
  /** Being edited: the row as it is to be. */
  readonly edited: Values | undefined;
  readonly onEdit: (values: Values) => void;
}

/** The row before and after, column by column. */
export function ValueTable({ letter: { before, after }, edited, onEdit }: ValueTableProps) {
  const columns = [...new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
    <section className={classes.scroll} aria-label={words.values} tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.column}</th>
            {before !== null && <th scope="col">{words.before}</th>}
            {after !== null && <th scope="col">{words.after}</th>}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column}>
              <th scope="row" className={classes.name}>
                {column}
              </th>
              {before !== null && (
                <td className={classes.text}>
                  <Value values={before} column={column} lacks={words.absent} />
                </td>
              )}
              {after !== null && (
                <td className={classes.text}>
                  {edited === undefined || edited[column] === undefined ? (
                    <Value values={after} column={column} lacks={words.notResent} />
                  ) : (
                    <Field column={column} value={edited[column]} onChange={(value) => onEdit({ ...edited, [column]: value })} />
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Value({ values, column, lacks }: { readonly values: Values; readonly column: string; readonly lacks: string }) {
  const value = values[column];
  if (value === undefined || value === null) {
    return <span data-zero="true">{value === null ? words.isNull : lacks}</span>;
  }
  return <span className={classes.code}>{value}</span>;
}

interface FieldProps {
  readonly column: string;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

function Field({ column, value, onChange }: FieldProps) {
  return (
    <Group gap="xs" wrap="nowrap">
      <Textarea
        aria-label={column}
        value={value ?? ''}
        disabled={value === null}
        autosize
        maxRows={8}
        flex={1}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <Checkbox
        label={words.isNull}
        aria-label={words.nullOf(column)}
        checked={value === null}
        onChange={(event) => onChange(event.currentTarget.checked ? null : '')}
      />
    </Group>
  );
}
