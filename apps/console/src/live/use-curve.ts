import type { TaskSnapshot } from '@trem/contracts';
import { useRef } from 'react';
import { CURVE_MS, type Moment, withMoment } from './curve.js';
import { useLive } from './use-live.js';

/** The course of a task since it was looked at first, a point every 1 to 3 seconds: leaving a page and coming back loses nothing but what came meanwhile. */
export function useCurve(name: string, { statistics }: TaskSnapshot): readonly Moment[] {
  const perSecond = useRef(0);
  perSecond.current = statistics.changesPerSecond;
  const { data = [] } = useLive({
    name: 'taskLag',
    args: { id: name },
    key: ['curve', name],
    keptMs: CURVE_MS,
    fold: (known: readonly Moment[] = [], { at, lagMs }) =>
      withMoment(known, { atMs: Date.parse(at), lagMs, perSecond: perSecond.current }),
  });
  return data;
}
