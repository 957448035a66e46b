import { Alert, Stack, Text } from '@mantine/core';
import type { TaskSnapshot } from '@trem/contracts';
import { texts } from '../texts/index.js';
import { timeText } from './task-head.js';

export interface Worry {
  readonly key: string;
  readonly isBad: boolean;
  readonly title: string;
  readonly remedy: string;
  readonly more?: string | undefined;
}

/** Everything that somebody should look at, the worst first. */
export function worriesOf({ status, tables, positions }: TaskSnapshot): readonly Worry[] {
  const words = texts.task.attention;
  const { error, hasWorker, deadLetters } = status;
  const health = positions.slotHealth;
  const failed = tables.filter(({ errorCode }) => errorCode !== null).length;
  const worries: (Worry | false)[] = [
    error !== null && {
      key: 'error',
      isBad: status.phase === 'attention',
      title: `${error.code}: ${error.text}`,
      remedy: error.remedy,
      more: error.retryAt === null ? undefined : words.retry(timeText(error.retryAt)),
    },
    !hasWorker && { key: 'worker', isBad: true, title: words.noWorker, remedy: words.noWorkerRemedy },
    deadLetters.open > 0 && {
      key: 'letters',
      isBad: true,
      title: words.letters(deadLetters.open, deadLetters.parked),
      remedy: words.lettersRemedy,
    },
    health !== null &&
      health.alert !== 'ok' && {
        key: 'slot',
        isBad: health.alert === 'critical',
        title: health.text,
        remedy: health.state === 'ready' ? words.slotRemedy : words.slotLostRemedy,
      },
    failed > 0 && { key: 'tables', isBad: false, title: words.tables(failed), remedy: words.tablesRemedy },
  ];
  return worries.filter((worry) => worry !== false).sort((one, other) => Number(other.isBad) - Number(one.isBad));
}

/** What needs attention, each with its remedy. Nothing where nothing does. */
export function Attention({ snapshot }: { readonly snapshot: TaskSnapshot }) {
  const worries = worriesOf(snapshot);
  return (
    <div aria-live="polite">
      {worries.length > 0 && (
        <Stack gap="xs" mb="lg" role="group" aria-label={texts.task.attention.title}>
          {worries.map(({ key, isBad, title, remedy, more }) => (
            <Alert key={key} color={isBad ? 'red' : 'yellow'} title={title}>
              {remedy !== '' && <Text size="sm">{remedy}</Text>}
              {more !== undefined && <Text size="sm">{more}</Text>}
            </Alert>
          ))}
        </Stack>
      )}
    </div>
  );
}
