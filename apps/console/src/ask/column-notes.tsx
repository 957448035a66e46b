import { Text } from '@mantine/core';
import type { TableDetail } from '@trem/contracts';
import { texts } from '../texts/index.js';
import classes from './ask.module.css';
import { isKeyAtTarget, isReplicated, type TableChoice, unknownColumns } from './column-choice.js';

const words = texts.ask.columns;

/** What follows from the choice. */
export function ColumnNotes({ detail: { columns, key }, choice }: { readonly detail: TableDetail; readonly choice: TableChoice }) {
  const ticked = columns.filter(({ name }) => isReplicated(choice, name));
  const lost = choice.keysFixedBy === 'key' || choice.keysFixedBy === 'matching' ? [] : key.filter((name) => !isReplicated(choice, name));
  const less = ticked.filter((column) => choice.keysFixedBy === undefined && column.keyPosition !== null && !isKeyAtTarget(choice, column));
  const unknown = unknownColumns(choice, columns);
  const notes = [
    { severity: 'error', text: ticked.length === 0 ? words.nothingLeft : '' },
    { severity: 'error', text: lost.length > 0 ? words.lostKey(lost.join(', ')) : '' },
    { severity: 'error', text: unknown.length > 0 ? words.unknown(unknown.join(', ')) : '' },
    { severity: 'warning', text: less.length > 0 ? words.lessKey(less.map(({ name }) => name).join(', ')) : '' },
    { severity: 'info', text: choice.keysFixedBy === undefined ? '' : words.keysFixed[choice.keysFixedBy] },
  ].filter(({ text }) => text !== '');
  return (
    <div role="status">
      <ul className={classes.problems}>
        {notes.map(({ severity, text }) => (
          <li key={text} data-severity={severity}>
            <Text size="sm">{text}</Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
