import { describe, expect, test } from 'vitest';
import { instantOf, lastCommitTime, nextCron, scheduleTimes } from './schedule-times.js';

const utc = (text: string) => Date.parse(`${text}Z`);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 19));

test('a local time is of its zone, one with an offset of none', () => {
  expect(instantOf('2027-01-10T22:00:00', 'America/Sao_Paulo')).toBe(utc('2027-01-11T01:00:00'));
  expect(instantOf('2027-07-10T22:00', 'Europe/Berlin')).toBe(utc('2027-07-10T20:00:00'));
  expect(instantOf('2027-01-10T22:00:00+05:30', 'Europe/Berlin')).toBe(utc('2027-01-10T16:30:00'));
  expect(instantOf('2027-01-10T22:00:00Z', 'Asia/Tokyo')).toBe(utc('2027-01-10T22:00:00'));
});

describe('when clocks change', () => {
  test('a time that is skipped is as much later, one that is there twice is the first', () => {
    // Berlin: 2027-03-28 02:00 -> 03:00, 2027-10-31 03:00 -> 02:00
    expect(iso(instantOf('2027-03-28T02:30:00', 'Europe/Berlin'))).toBe('2027-03-28T01:30:00'); // 03:30 summer time
    expect(iso(instantOf('2027-10-31T02:30:00', 'Europe/Berlin'))).toBe('2027-10-31T00:30:00'); // still summer time
    expect(iso(instantOf('2027-03-28T03:00:00', 'Europe/Berlin'))).toBe('2027-03-28T01:00:00');
  });

  test('a load each night is left out when its time is skipped, and comes once when it is there twice', () => {
    const nights = (from: string, count: number) => {
      let at: number | undefined = utc(from);
      return Array.from({ length: count }, () => {
        at = nextCron('30 2 * * *', 'Europe/Berlin', at ?? 0);
        return iso(at);
      });
    };
    expect(nights('2027-03-26T12:00:00', 2)).toEqual(['2027-03-27T01:30:00', '2027-03-29T00:30:00']);
    expect(nights('2027-10-30T12:00:00', 2)).toEqual(['2027-10-31T00:30:00', '2027-11-01T01:30:00']);
  });
});

test.each([
  ['*/15 * * * *', '2027-01-01T00:07:30', '2027-01-01T00:15:00'],
  ['0 22 * * mon-fri', '2027-01-01T22:00:00', '2027-01-04T22:00:00'],
  ['5 4 1 jan,jul *', '2027-01-01T05:00:00', '2027-07-01T04:05:00'],
  ['0 0 13 * fri', '2027-01-01T12:00:00', '2027-01-08T00:00:00'],
  ['0 0 29 feb *', '2027-01-01T00:00:00', '2028-02-29T00:00:00'],
  ['10-20/5 1,3 * * 7', '2027-01-01T00:00:00', '2027-01-03T01:10:00'],
  ['0 0 31 feb *', '2027-01-01T00:00:00', undefined],
])('%s after %s comes %s', (cron, after, expected) => {
  expect(iso(nextCron(cron, 'UTC', utc(after)))).toBe(expected);
});

test('a schedule as instants', () => {
  const schedule = { startAt: '2027-01-01T00:00', stopAt: null, stopBy: 'clock', timeZone: 'UTC', cron: '0 * * * *' } as const;
  expect(scheduleTimes(schedule, utc('2027-05-01T10:30:00'))).toEqual({
    startAt: utc('2027-01-01T00:00:00'),
    stopAt: null,
    stopBy: 'clock',
    cronAt: utc('2027-05-01T11:00:00'),
  });
});

test('the last commit time is the stop of a stream that ends by it, and of no other', () => {
  const schedule = { startAt: null, stopAt: '2027-01-10T22:00:00', stopBy: 'commit-time', timeZone: 'Asia/Tokyo', cron: null } as const;
  expect(lastCommitTime(schedule)).toBe(utc('2027-01-10T13:00:00'));
  expect(lastCommitTime({ ...schedule, stopBy: 'clock' })).toBeUndefined();
  expect(lastCommitTime({ ...schedule, stopAt: null })).toBeUndefined();
});
