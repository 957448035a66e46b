import type { TaskSnapshot } from '@trem/contracts';
import { useEffect, useRef, useState } from 'react';
import { type Moment, momentOf, withMoment } from './curve.js';

/** How often a moment is noted, ms. */
const EVERY_MS = 2_000;

/** What was noted of each task since the console was opened: leaving a page and coming back loses nothing. */
const kept = new Map<string, readonly Moment[]>();

/** The course of a task since it was looked at first. A picture comes only when something changed: what did not stays as it was. */
export function useCurve(name: string, snapshot: TaskSnapshot | undefined): readonly Moment[] {
  const [curve, setCurve] = useState<readonly Moment[]>(kept.get(name) ?? []);
  const latest = useRef(snapshot);
  latest.current = snapshot;
  useEffect(() => {
    setCurve(kept.get(name) ?? []);
    const note = () => {
      if (latest.current !== undefined) {
        const next = withMoment(kept.get(name) ?? [], momentOf(latest.current, Date.now()));
        kept.set(name, next);
        setCurve(next);
      }
    };
    const timer = setInterval(note, EVERY_MS);
    return () => clearInterval(timer);
  }, [name]);
  return curve;
}
