import type { CaseGroup, FidelityCase } from '../case.js';
import { times } from './times.js';

/** By database and by role, for a role's own settings go before those of the database: neither may matter. */
function settings(timeZone: string, dateStyle: string, intervalStyle: string): string {
  const all = { '"TimeZone"': timeZone, '"DateStyle"': dateStyle, '"IntervalStyle"': intervalStyle };
  const set = (whose: string) => Object.entries(all).map(([name, value]) => `ALTER ${whose} SET ${name} = '${value}'`);
  return ['CREATE ROLE $R LOGIN SUPERUSER', ...set('ROLE $R'), ...set('DATABASE $D')].join('; ');
}

const groupOf = (title: string, source: string, target: string): CaseGroup => ({
  source: { role: source },
  target: { role: target },
  cases: times.map((one): FidelityCase => ({ ...one, id: 'D4', title: `${title}: ${one.title}` })),
});

/** Each end by a time zone and by styles of its own; the worker of the run has a third time zone. */
export const oddTimes: readonly CaseGroup[] = [
  groupOf(
    'SQL, DMY and iso_8601 in Apia, to German and sql_standard in St. John’s',
    settings('Pacific/Apia', 'SQL, DMY', 'iso_8601'),
    settings('America/St_Johns', 'German, YMD', 'sql_standard'),
  ),
  groupOf(
    'Postgres, MDY and postgres_verbose with 19 min 32 s, to SQL, MDY and iso_8601 in Kathmandu',
    settings('Europe/Amsterdam', 'Postgres, MDY', 'postgres_verbose'),
    settings('Asia/Kathmandu', 'SQL, MDY', 'iso_8601'),
  ),
];
