import { expect, test } from 'vitest';
import { ways } from './case.js';
import type { Judged, Outcome } from './outcome.js';
import { certificate, type PairResult } from './report.js';

const EQUAL: Outcome = { tag: 'equal' };
const NOT_RUN: Outcome = { tag: 'not-run', reason: 'Only Postgres 16 and later have it.' };
const REFUSED: Outcome = { tag: 'refused', code: 'TARGET_CANNOT_CREATE' };

function pairResult(pair: string, outcome: Outcome, scenario?: Outcome): PairResult {
  const refused = outcome.tag === 'refused' ? { refused: { code: outcome.code, reason: 'The target knows no such thing.' } } : {};
  const table = (title: string, end: Outcome): readonly Judged[] =>
    ways.map((way) => ({ case: { id: 'N1', title, ...refused }, way, outcome: end }));
  return {
    pair,
    tables: [
      ...table('other bases', outcome),
      ...table('usual numbers', EQUAL).map((one) => ({ ...one, case: { id: 'N1', title: 'usual numbers' } })),
    ],
    scenarios: scenario === undefined ? [] : [{ case: { id: 'C14', title: 'a slot' }, outcome: scenario }],
  };
}

const NOT_COME_TO: PairResult = { pair: '15 → 18', tables: [], scenarios: [] };

test('each pair has its counts, and a case that ends in one way between several pairs has one line', () => {
  const page = certificate(
    [
      pairResult('18 → 18', EQUAL, EQUAL),
      pairResult('14 → 14', NOT_RUN, EQUAL),
      pairResult('14 → 15', NOT_RUN),
      pairResult('18 → 14', REFUSED, NOT_RUN),
      NOT_COME_TO,
    ],
    'small',
  );
  expect(page).toContain(
    [
      '| 18 → 18 | 6 | 100.0 % | 0 | 0 | **0** |',
      '| 18 → 18, more than a table | 1 | 100.0 % | 0 | 0 | **0** |',
      '| 14 → 14 | 3 | 100.0 % | 0 | 3 | **0** |',
      '| 14 → 14, more than a table | 1 | 100.0 % | 0 | 0 | **0** |',
      '| 14 → 15 | 3 | 100.0 % | 0 | 3 | **0** |',
      '| 18 → 14 | 3 | 50.0 % | 3 | 0 | **0** |',
      '| 18 → 14, more than a table | 0 | 0.0 % | 0 | 1 | **0** |',
      '',
    ].join('\n'),
  );
  expect(page).not.toContain('15 → 18');
  expect(page.slice(page.indexOf('## Between other versions'), page.indexOf('## What is equal by a rule'))).toBe(
    [
      '## Between other versions',
      '',
      'Every other case ends as above.',
      '',
      '| Case | load | stream | both | between |',
      '|---|---|---|---|---|',
      '| N1 other bases | not run | not run | not run | 14 → 14, 15 |',
      '| N1 other bases | refused: TARGET_CANNOT_CREATE | refused: TARGET_CANNOT_CREATE | refused: TARGET_CANNOT_CREATE | 18 → 14 |',
      '',
      '| Case | outcome | between |',
      '|---|---|---|',
      '| C14 a slot | not run | 18 → 14 |',
      '',
      '',
    ].join('\n'),
  );
  expect(page.slice(page.indexOf('## What is equal by a rule'))).toBe(
    [
      '## What is equal by a rule, refused or not run, and why',
      '',
      '| Case | Why |',
      '|---|---|',
      '| C14 a slot | Only Postgres 16 and later have it. |',
      '| N1 other bases | Only Postgres 16 and later have it. |',
      '| N1 other bases | TARGET_CANNOT_CREATE: The target knows no such thing. |',
      '',
    ].join('\n'),
  );
});

test('one pair alone has no other versions', () => {
  expect(certificate([pairResult('15 → 15', NOT_RUN)], 'full')).not.toContain('Between other versions');
});

test('what is equal by a rule counts as equal, and the rule is named', () => {
  const page = certificate([pairResult('18 → 14', { tag: 'equal', rule: 'The column is numeric.' })], 'small');
  expect(page).toContain('| 18 → 14 | 6 | 100.0 % | 0 | 0 | **0** |');
  expect(page).toContain('| N1 other bases | equal by rule | equal by rule | equal by rule |');
  expect(page).toContain('| N1 other bases | The column is numeric. |');
});

test('what was told before it became equal counts as equal, with its code; a way that a case does not go is a dash', () => {
  const told = pairResult('18 → 18', EQUAL, { tag: 'equal', told: 'SLOT_LOST' });
  const page = certificate([{ ...told, tables: told.tables.filter(({ way }) => way === 'both') }], 'small');
  expect(page).toContain('| C14 a slot | told: SLOT_LOST, then equal |');
  expect(page).toContain('| 18 → 18, more than a table | 1 | 100.0 % | 0 | 0 | **0** |');
  expect(page).toContain('| N1 usual numbers | — | — | equal |');
});
