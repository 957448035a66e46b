import { Code, Text } from '@mantine/core';
import type { DeadLetter, DeadLetterDetail } from '@trem/contracts';
import { Fact } from '../list/fact.js';
import list from '../list/list.module.css';
import { timeText } from '../task/task-head.js';
import classes from '../tasks/task-list.module.css';
import { texts } from '../texts/index.js';

const words = texts.letters.dialog;

/** Why a change was set aside, and all that is known of it but its row before and after. The key comes with those, for who may see them. */
export function LetterFacts({ letter }: { readonly letter: DeadLetter | DeadLetterDetail }) {
  const { facts } = words;
  return (
    <>
      <Text size="sm" className={classes.name}>
        {letter.code !== null && <Code>{letter.code}</Code>} {letter.message ?? texts.letters.behind}
      </Text>
      {letter.remedy !== null && <Text size="sm">{letter.remedy}</Text>}
      <dl className={list.facts} data-wide="true">
        <Fact name={facts.state} value={texts.letters.states[letter.state]} />
        {'key' in letter && letter.key !== null && <Fact name={facts.key} value={keyText(letter.key)} />}
        <Fact name={facts.when} value={timeText(letter.lastAt)} />
        {letter.committedAt !== null && <Fact name={facts.committed} value={timeText(letter.committedAt)} />}
        <Fact name={facts.place} value={letter.position} />
        <Fact name={facts.attempts} value={String(letter.attempts)} />
        {letter.sqlState !== null && <Fact name={facts.sqlState} value={letter.sqlState} />}
        {letter.closedBy !== null && <Fact name={facts.closedBy} value={letter.closedBy} />}
        {letter.reason !== null && <Fact name={facts.reason} value={letter.reason} />}
      </dl>
      {letter.sql !== null && (
        <Code block aria-label={words.statement} className={classes.code}>
          {letter.sql}
        </Code>
      )}
    </>
  );
}

function keyText(key: NonNullable<DeadLetterDetail['key']>): string {
  return Object.entries(key)
    .map(([column, value]) => `${column} = ${value ?? words.isNull}`)
    .join(', ');
}
