import { Button, Group, List, Switch, Title } from '@mantine/core';
import { type Difference, describeDifference, type TaskDefinition } from '@trem/contracts';
import { writeDraft, writeTask } from '@trem/task-files';
import { useMemo, useState } from 'react';
import { texts } from '../texts/index.js';
import classes from './ask.module.css';
import { type Line, lineDifference } from './line-difference.js';
import { withoutDefaults } from './without-defaults.js';

const words = texts.ask.definition;

export interface DefinitionViewProps {
  readonly definition: TaskDefinition;
  readonly current: TaskDefinition | undefined;
  readonly difference: readonly Difference[];
  /** Absent: it cannot be edited any more. */
  readonly onEdit: (() => void) | undefined;
}

/** The proposal as YAML; beside it what there is now, when it changes a task. */
export function DefinitionView({ definition, current, difference, onEdit }: DefinitionViewProps) {
  const [isWhole, setWhole] = useState(false);
  const write = (one: TaskDefinition) => (isWhole ? writeTask(one, 'yaml') : writeDraft(withoutDefaults(one)));
  const lines = useMemo(
    () => lineDifference(current === undefined ? '' : write(current), write(definition)),
    [definition, current, isWhole],
  );
  return (
    <section aria-label={words.title}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          {words.title}
        </Title>
        <Group gap="md">
          <Switch label={words.whole} checked={isWhole} onChange={(event) => setWhole(event.currentTarget.checked)} />
          {onEdit !== undefined && (
            <Button variant="default" size="compact-sm" onClick={onEdit}>
              {words.edit}
            </Button>
          )}
        </Group>
      </Group>
      {current === undefined ? (
        <Code lines={lines.map((line) => ({ ...line, kind: 'same' as const }))} label={words.proposed} />
      ) : (
        <>
          <div className={classes.sides}>
            <Code lines={lines.filter(({ kind }) => kind !== 'added')} label={words.current} />
            <Code lines={lines.filter(({ kind }) => kind !== 'removed')} label={words.proposed} />
          </div>
          {difference.length > 0 && (
            <section aria-label={words.difference}>
              <Title order={3} size="h5" mt="md" mb={4}>
                {words.difference}
              </Title>
              <List size="sm">
                {difference.map((one) => (
                  <List.Item key={one.path}>
                    <code>{describeDifference(one)}</code>
                  </List.Item>
                ))}
              </List>
            </section>
          )}
        </>
      )}
    </section>
  );
}

const signs = { same: ' ', removed: '−', added: '+' } as const;

/** A sign before each line that is not in both: colours alone tell nothing to everybody. */
function Code({ lines, label }: { readonly lines: readonly Line[]; readonly label: string }) {
  return (
    <figure className={classes.code}>
      <figcaption>{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard */}
      <section tabIndex={0} aria-label={label}>
        <pre>
          {lines.map(({ kind, text }, index) => (
            <span key={index} data-kind={kind} className={classes.line}>
              {signs[kind]} {text}
              {'\n'}
            </span>
          ))}
        </pre>
      </section>
    </figure>
  );
}
