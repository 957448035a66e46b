import { Button, Group, Menu } from '@mantine/core';
import type { Command, CommandOptions, TaskStatus } from '@trem/contracts';
import { useState } from 'react';
import { useMay } from '../session/use-me.js';
import { texts } from '../texts/index.js';
import { type Asked, CommandDialog } from './command-dialog.js';
import { useTaskCommand } from './use-task-command.js';

/** What the task would take now. What loses something asks first. */
export function CommandButtons({ status: { name, phase, allowedCommands } }: { readonly status: TaskStatus }) {
  const [asked, setAsked] = useState<Asked>();
  const { send, isSending } = useTaskCommand(name, setAsked);
  const mayCommand = useMay('operator');
  const mayDelete = useMay('admin');
  const can = (command: Command) => allowedCommands.includes(command) && (command === 'delete' ? mayDelete : mayCommand);
  const isOnlyWay = phase === 'attention' && can('resync') && !can('resume') && !can('start');
  const more = moreCommands(can, phase === 'created').filter((tag) => tag !== 'resync' || !isOnlyWay);
  const close = () => setAsked(undefined);
  const act = (command: Command, options: CommandOptions) => {
    close();
    void send(command, options);
  };
  return (
    <Group gap={8}>
      {can('start') && (
        <Button loading={isSending} onClick={() => void send('start')}>
          {texts.commands.start}
        </Button>
      )}
      {can('resume') && (
        <Button loading={isSending} onClick={() => void send('resume')}>
          {texts.commands.resume}
        </Button>
      )}
      {isOnlyWay && <Button onClick={() => setAsked({ tag: 'resync' })}>{texts.commands.resync} …</Button>}
      {can('pause') && (
        <Button variant="default" loading={isSending} onClick={() => void send('pause')}>
          {texts.commands.pause}
        </Button>
      )}
      {can('stop') && (
        <Button variant="default" onClick={() => setAsked({ tag: 'stop' })}>
          {texts.commands.stop}
        </Button>
      )}
      {more.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default">{texts.task.more}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {more.map((tag) => (
              <Menu.Item key={tag} onClick={() => setAsked({ tag })}>
                {tag === 'reload' ? texts.task.reload : texts.commands[tag]} …
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {asked !== undefined && <CommandDialog key={asked.tag} task={name} asked={asked} onAct={act} onClose={close} />}
    </Group>
  );
}

/** A task that never ran has nothing to load again. */
function moreCommands(can: (command: Command) => boolean, isNew: boolean): readonly ('reload' | 'resync' | 'delete')[] {
  return [
    ...(can('start') && !isNew ? ['reload' as const] : []),
    ...(can('resync') && !isNew ? ['resync' as const] : []),
    ...(can('delete') ? ['delete' as const] : []),
  ];
}
