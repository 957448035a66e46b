import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import type { TableDetail } from '@trem/contracts';
import { useState } from 'react';
import { texts } from '../texts/index.js';
import { chooseColumns, chooseForm, type EditChoice, isReplicated, type TableChoice } from './column-choice.js';
import { ColumnNotes } from './column-notes.js';
import { ColumnTable } from './column-table.js';
import classes from './columns.module.css';

const words = texts.ask.columns;

export interface ColumnListProps {
  readonly detail: TableDetail;
  readonly choice: TableChoice;
  readonly onEdit: EditChoice;
}

/** The columns of one table, to be found, ticked one by one, or all at once. */
export function ColumnList({ detail, choice, onEdit }: ColumnListProps) {
  const [search, setSearch] = useState('');
  const { columns } = detail;
  const sought = search.trim().toLowerCase();
  const found = columns.filter(({ name, type }) => `${name} ${type}`.toLowerCase().includes(sought));
  const ticked = columns.filter(({ name }) => isReplicated(choice, name));
  const tick = (isOn: boolean) => onEdit((now) => chooseColumns(now, { columns, isOn, names: new Set(found.map(({ name }) => name)) }));
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          type="search"
          label={words.filter}
          placeholder={words.filterHint}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <NativeSelect
          label={words.later}
          data={(['exclude', 'include'] as const).map((value) => ({ value, label: words.forms[value] }))}
          value={choice.form}
          onChange={({ currentTarget: { value } }) => onEdit((now) => chooseForm(now, columns, value === 'include' ? value : 'exclude'))}
        />
      </div>
      <Group gap={8}>
        <Button variant="default" size="compact-sm" disabled={found.length === 0} onClick={() => tick(true)}>
          {sought === '' ? words.all : words.allFound}
        </Button>
        <Button variant="default" size="compact-sm" disabled={found.length === 0} onClick={() => tick(false)}>
          {sought === '' ? words.nothing : words.nothingFound}
        </Button>
        <Text size="sm" role="status">
          {words.count(ticked.length, columns.length)}
          {sought !== '' && ` · ${words.found(found.length)}`}
        </Text>
      </Group>
      {found.length === 0 ? <Text>{words.nothingFits}</Text> : <ColumnTable {...{ columns, found, choice, onEdit }} />}
      <ColumnNotes detail={detail} choice={choice} />
    </>
  );
}
