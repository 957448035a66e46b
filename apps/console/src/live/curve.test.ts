import { expect, test } from 'vitest';
import { CURVE_MS, type Moment, thinned, withMoment } from './curve.js';

const moment = (atMs: number, lagMs: number | null = 0, perSecond = 0): Moment => ({ atMs, lagMs, perSecond });

test('a curve goes back fifteen minutes and no further', () => {
  const curve = [moment(0), moment(1), moment(5)];
  expect(withMoment(curve, moment(CURVE_MS + 1)).map(({ atMs }) => atMs)).toEqual([5, CURVE_MS + 1]);
});

test('a thinned curve keeps the peaks', () => {
  const curve = Array.from({ length: 1_000 }, (_, index) => moment(index, index === 333 ? 9_000 : 10, index === 700 ? 5_000 : 1));
  const thin = thinned(curve, 100);
  expect(thin).toHaveLength(100);
  expect(Math.max(...thin.map(({ lagMs }) => lagMs ?? 0))).toBe(9_000);
  expect(Math.max(...thin.map(({ perSecond }) => perSecond))).toBe(5_000);
  expect(thinned(curve.slice(0, 100), 100)).toHaveLength(100);
});

test('a lag that is not known is not drawn as none', () => {
  expect(thinned([moment(1, null), moment(2, null), moment(3, 7), moment(4, null)], 2).map(({ lagMs }) => lagMs)).toEqual([null, 7]);
});
