import { Button, Checkbox, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import type { Command, CommandOptions, Problem } from '@trem/contracts';
import { useState } from 'react';
import { texts } from '../texts/index.js';
import { type Confirmation, confirmed } from './confirmations.js';

/** What a person is asked before it is sent. */
export type Asked =
  | { readonly tag: 'stop' | 'reload' | 'resync' | 'delete' }
  | {
      readonly tag: 'confirm';
      readonly command: Command;
      readonly options: CommandOptions;
      readonly confirmation: Confirmation;
      readonly problem: Problem;
    };

export interface CommandDialogProps {
  readonly task: string;
  readonly asked: Asked;
  readonly onAct: (command: Command, options: CommandOptions) => void;
  readonly onClose: () => void;
}

const words = texts.task.dialogs;

/** Says what would be lost, and does nothing until the person agrees. */
export function CommandDialog({ task, asked, onAct, onClose }: CommandDialogProps) {
  const [isTicked, setTicked] = useState(false);
  const [typed, setTyped] = useState('');
  const isReady = asked.tag === 'delete' ? typed === task : asked.tag !== 'confirm' || isTicked;
  return (
    <Modal opened onClose={onClose} title={words[asked.tag].title(task)} closeButtonProps={{ 'aria-label': texts.close }} size="lg">
      <Stack>
        {asked.tag === 'confirm' ? <Why problem={asked.problem} /> : <Text>{words[asked.tag].text}</Text>}
        {asked.tag === 'stop' && <Tick text={words.stop.dropSlot} isOn={isTicked} onChange={setTicked} />}
        {asked.tag === 'confirm' && <Tick text={words.confirm[asked.confirmation]} isOn={isTicked} onChange={setTicked} />}
        {asked.tag === 'delete' && (
          <TextInput
            label={words.delete.type(task)}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button color={asked.tag === 'stop' ? 'trem' : 'red.9'} disabled={!isReady} onClick={() => onAct(...callOf(asked, isTicked))}>
            {words[asked.tag].act}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function callOf(asked: Asked, isTicked: boolean): readonly [Command, CommandOptions] {
  switch (asked.tag) {
    case 'stop':
      return ['stop', isTicked ? { dropSlot: true } : {}];
    case 'reload':
      return ['start', { startMode: 'reload' }];
    case 'confirm':
      return [asked.command, confirmed(asked.options, asked.confirmation)];
    default:
      return [asked.tag, {}];
  }
}

function Why({ problem: { detail, remedy, problems } }: { readonly problem: Problem }) {
  return (
    <>
      <Text>{detail}.</Text>
      {problems.length > 0 && (
        <List>
          {problems.map(({ path, text }) => (
            <List.Item key={path}>{text}</List.Item>
          ))}
        </List>
      )}
      <Text size="sm" c="dimmed">
        {remedy}
      </Text>
    </>
  );
}

function Tick({ text, isOn, onChange }: { readonly text: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void }) {
  return <Checkbox label={text} checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />;
}
