import type { TaskDraft } from '@trem/contracts';
import type { Wish } from '../wishes.js';
import type { Work } from './work.js';

interface Setting {
  readonly path: string;
  readonly value: string;
}

/** The days, the time and the zone of a schedule, wherever in the sentence each was said; of a schedule that is there already one of them may change. */
export function scheduleOf({ scope }: Work, draft: TaskDraft, wishes: readonly Wish[], isSaid: boolean): readonly Setting[] {
  const days = [...new Set(wishes.flatMap((wish) => (wish.tag === 'days' ? [`${wish.ofMonth} * ${wish.ofWeek}`] : [])))];
  const times = [...new Set(wishes.flatMap((wish) => (wish.tag === 'time' ? [wish.at] : [])))];
  const zones = [...new Set(wishes.flatMap((wish) => (wish.tag === 'zone' ? [wish.zone] : [])))];
  const isNew = days.length + times.length > 0;
  const cron = cronOf(draft.schedule?.cron?.split(' ') ?? [], days[0], times[0]);
  if ((isNew && (isSaid || cron === undefined)) || [days, times, zones].some((said) => said.length > 1)) {
    scope.ask(days.length > 0 ? 'schedule: days' : 'schedule: time', 'On which days, and at what time? A schedule needs both, once');
    return [];
  }
  return [
    ...(isNew && cron !== undefined ? [{ path: 'schedule.cron', value: cron }] : []),
    ...zoneOf(scope, zones[0], isNew || isSaid || draft.schedule !== undefined),
  ];
}

/** In five fields; undefined where neither the sentence nor the definition says a part of it. */
function cronOf(
  [minute, hour, ofMonth, , ofWeek]: readonly string[],
  days: string | undefined,
  time: string | undefined,
): string | undefined {
  const at = time === undefined ? (hour === undefined ? undefined : `${minute} ${hour}`) : time.split(':').reverse().map(Number).join(' ');
  const on = days ?? (ofWeek === undefined ? undefined : `${ofMonth} * ${ofWeek}`);
  return at === undefined || on === undefined ? undefined : `${at} ${on}`;
}

function zoneOf(scope: Work['scope'], zone: string | undefined, isScheduled: boolean): readonly Setting[] {
  if (zone !== undefined && !isScheduled && zone !== 'UTC') {
    scope.ask(zone, `What is it that shall be in the time zone ${zone}?`);
  }
  return zone === undefined || !isScheduled ? [] : [{ path: 'schedule.timeZone', value: zone }];
}
