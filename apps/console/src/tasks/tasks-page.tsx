import { Loader, Stack, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { TaskStatus } from '@trem/contracts';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useTasks } from '../live/use-tasks.js';
import { useMay } from '../session/use-me.js';
import { Failure } from '../shell/failure.js';
import { texts } from '../texts/index.js';
import { NoTasks } from './no-tasks.js';
import { SelectionBar } from './selection-bar.js';
import { TaskCards } from './task-cards.js';
import { countPhases, filterTasks } from './task-filter.js';
import { TaskSearch } from './task-search.js';
import { TaskTable } from './task-table.js';
import { useCommands } from './use-commands.js';

/** Below this a table with ten columns cannot be read. */
const NARROW = '(max-width: 62em)';

/** All tasks, live. */
export function TasksPage() {
  const { data: tasks, error } = useTasks();
  return (
    <Stack gap="md">
      <title>{`${texts.tasks.title} · Trem`}</title>
      <Title order={1} size="h2">
        {texts.tasks.title}
      </Title>
      {tasks === undefined && error === undefined && <Loader aria-label={texts.loading} />}
      {tasks === undefined && error !== undefined && <Failure title={texts.tasks.failed} error={error} />}
      {tasks?.length === 0 && <NoTasks />}
      {tasks !== undefined && tasks.length > 0 && <TaskList tasks={tasks} />}
    </Stack>
  );
}

function TaskList({ tasks }: { readonly tasks: readonly TaskStatus[] }) {
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const phase = parameters.get('phase') ?? undefined;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const isNarrow = useMediaQuery(NARROW);
  const { send, isSending } = useCommands();
  const onSend = useMay('operator') ? send : undefined;
  const shown = useMemo(() => filterTasks(tasks, { search, phase }), [tasks, search, phase]);
  const filter = (name: string, value: string) =>
    setParameters((now) => withParameter(now, name, value), { replace: true, preventScrollReset: true });
  const select = useCallback((names: readonly string[], isOn: boolean) => setSelected((now) => changed(now, names, isOn)), []);
  const chosen = tasks.filter(({ name }) => selected.has(name));
  const List = isNarrow === true ? TaskCards : TaskTable;
  return (
    <>
      <TaskSearch search={search} phase={phase} phases={countPhases(tasks)} total={tasks.length} onChange={filter} />
      <Text size="sm" c="dimmed" role="status">
        {texts.tasks.shown(shown.length, tasks.length)}
      </Text>
      {chosen.length > 0 && onSend !== undefined && (
        <SelectionBar tasks={chosen} isSending={isSending} onSend={onSend} onClear={() => setSelected(new Set())} />
      )}
      {shown.length === 0 ? (
        <Text>{texts.tasks.noneFit}</Text>
      ) : (
        <List tasks={shown} selected={selected} onSelect={select} onSend={onSend} />
      )}
    </>
  );
}

function withParameter(now: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(now);
  if (value === '') {
    next.delete(name);
  } else {
    next.set(name, value);
  }
  return next;
}

function changed(now: ReadonlySet<string>, names: readonly string[], isOn: boolean): ReadonlySet<string> {
  const next = new Set(now);
  for (const name of names) {
    if (isOn) {
      next.add(name);
    } else {
      next.delete(name);
    }
  }
  return next;
}
