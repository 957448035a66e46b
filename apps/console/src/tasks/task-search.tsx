import { Group, NativeSelect, TextInput } from '@mantine/core';
import { texts } from '../texts/index.js';

export interface TaskSearchProps {
  readonly search: string;
  readonly phase: string | undefined;
  readonly phases: readonly (readonly [phase: string, count: number])[];
  readonly total: number;
  readonly onChange: (name: 'search' | 'phase', value: string) => void;
}

/** Both are kept in the address, so that a view can be sent to somebody else. */
export function TaskSearch({ search, phase, phases, total, onChange }: TaskSearchProps) {
  const options = [
    { value: '', label: texts.tasks.allPhases(total) },
    ...phases.map(([name, count]) => ({ value: name, label: texts.tasks.phaseCount(name, count) })),
  ];
  if (phase !== undefined && !phases.some(([name]) => name === phase)) {
    options.push({ value: phase, label: texts.tasks.phaseCount(phase, 0) });
  }
  return (
    <Group align="end" gap="sm">
      <TextInput
        type="search"
        label={texts.tasks.search}
        placeholder={texts.tasks.searchHint}
        value={search}
        onChange={(event) => onChange('search', event.currentTarget.value)}
        flex="1 1 240px"
        maw={420}
      />
      <NativeSelect
        label={texts.tasks.phase}
        data={options}
        value={phase ?? ''}
        onChange={(event) => onChange('phase', event.currentTarget.value)}
      />
    </Group>
  );
}
