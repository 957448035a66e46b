import { AreaChart } from '@mantine/charts';
import { Group, Paper, SimpleGrid, Text, Title } from '@mantine/core';
import type { TaskSnapshot } from '@trem/contracts';
import { type Moment, thinned } from '../live/curve.js';
import { useCurve } from '../live/use-curve.js';
import { texts } from '../texts/index.js';
import { rateText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';

const words = texts.task.curves;
const POINTS = 180;
const clock = (atMs: number) => new Date(atMs).toLocaleTimeString('en-GB');

/** Lag and throughput of the last minutes. What a curve shows is told in words, too. */
export function Curves({ name, snapshot }: { readonly name: string; readonly snapshot: TaskSnapshot }) {
  const curve = useCurve(name, snapshot);
  return (
    <section aria-labelledby="curves">
      <Group gap="sm" align="baseline" mb="xs">
        <Title order={2} size="h4" id="curves">
          {words.title}
        </Title>
        <Text size="sm" c="dimmed">
          {words.hint}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Curve title={words.lag} curve={curve} field="lagMs" write={durationText} />
        <Curve title={words.rate} curve={curve} field="perSecond" write={rateText} />
      </SimpleGrid>
    </section>
  );
}

interface CurveProps {
  readonly title: string;
  readonly curve: readonly Moment[];
  readonly field: 'lagMs' | 'perSecond';
  readonly write: (value: number) => string;
}

function Curve({ title, curve, field, write }: CurveProps) {
  const values = curve.flatMap((moment) => moment[field] ?? []);
  const now = curve.at(-1)?.[field] ?? null;
  const description = words.describe(
    title,
    now === null ? texts.none : write(now),
    values.length === 0 ? texts.none : write(Math.max(...values)),
  );
  const data = thinned(curve, POINTS).map((moment) => ({ at: clock(moment.atMs), [title]: moment[field] }));
  return (
    <Paper withBorder p="sm" component="figure" m={0}>
      <Text size="sm" component="figcaption" mb={8}>
        {description}
      </Text>
      {data.length < 2 ? (
        <Text size="sm" c="dimmed" h={180}>
          {words.wait}
        </Text>
      ) : (
        <div aria-hidden="true">
          <AreaChart
            h={180}
            data={data}
            dataKey="at"
            series={[{ name: title, color: 'trem.5' }]}
            curveType="linear"
            withDots={false}
            connectNulls={false}
            valueFormatter={write}
            tickLine="none"
            gridAxis="y"
            areaChartProps={{ accessibilityLayer: false }}
            areaProps={{ isAnimationActive: false }}
            xAxisProps={{ minTickGap: 60 }}
            yAxisProps={{ width: 70 }}
          />
        </div>
      )}
    </Paper>
  );
}
