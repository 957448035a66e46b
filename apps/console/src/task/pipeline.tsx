import { Title } from '@mantine/core';
import type { TaskSnapshot } from '@trem/contracts';
import { texts } from '../texts/index.js';
import { bytesText, rateText, shortCountText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';
import classes from './task.module.css';

const words = texts.task.pipeline;

interface Stage {
  readonly name: string;
  readonly who: string;
  readonly facts: readonly string[];
  readonly isSlowest: boolean;
}

/** The way of a change, with what is at each stage now. */
function stagesOf({ status, tables, statistics, positions }: TaskSnapshot): readonly Stage[] {
  const { bars, lag } = statistics.figures;
  const retained = positions.slotHealth?.retainedBytes ?? positions.retainedBytes;
  const rows = tables.reduce((sum, table) => sum + table.rowsLoaded, 0);
  const age = (ms: number) => (ms > 0 ? [words.age(durationText(ms))] : []);
  return [
    {
      name: words.source,
      who: status.source,
      facts: [retained === null ? words.retainedUnknown : words.retained(bytesText(retained)), ...age(lag.sourceMs)],
      isSlowest: lag.slowest === 'source',
    },
    {
      name: words.capture,
      who: '',
      facts: [words.notPublished(shortCountText(bars.notPublished)), ...age(lag.captureMs)],
      isSlowest: lag.slowest === 'capture',
    },
    {
      name: words.queue,
      who: '',
      facts: [words.inQueue(shortCountText(bars.inQueue)), ...age(lag.queueMs)],
      isSlowest: lag.slowest === 'queue',
    },
    {
      name: words.apply,
      who: '',
      facts: [
        words.inProcessing(shortCountText(bars.inProcessing)),
        words.perSecond(rateText(statistics.changesPerSecond)),
        ...age(lag.applyMs),
      ],
      isSlowest: lag.slowest === 'apply',
    },
    {
      name: words.target,
      who: status.targets.join(', '),
      facts: [words.loaded(shortCountText(rows)), words.processed(shortCountText(bars.processed))],
      isSlowest: false,
    },
  ];
}

export function Pipeline({ snapshot }: { readonly snapshot: TaskSnapshot }) {
  const isMoving = snapshot.statistics.changesPerSecond > 0;
  return (
    <section aria-labelledby="pipeline">
      <Title order={2} size="h4" id="pipeline" mb="xs">
        {words.title}
      </Title>
      <ol className={classes.pipeline} data-moving={isMoving}>
        {stagesOf(snapshot).map(({ name, who, facts, isSlowest }) => (
          <li key={name} className={classes.stage} data-slowest={isSlowest}>
            <strong>{name}</strong>
            {isSlowest && <span className={classes.slowest}>{words.slowest}</span>}
            {who !== '' && <span className={classes.who}>{who}</span>}
            {facts.map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
