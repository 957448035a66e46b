import { expect, test } from 'vitest';
import { isSameMapping, mappedFingerprint, sourceFingerprint, targetFingerprint } from './index.js';

const renamed = mappedFingerprint('abc', { name: 'n1', shape: 's1' });

test('a mapped fingerprint gives back what the log and the loads are held against', () => {
  expect(sourceFingerprint(renamed)).toBe('abc');
  expect(targetFingerprint(renamed)).toBe('n1');
  expect(sourceFingerprint('abc')).toBe('abc');
  expect(targetFingerprint('abc')).toBe('');
});

test('another column at the source is the same mapping; another name, another shape, or none at all is not', () => {
  expect(isSameMapping(renamed, mappedFingerprint('def', { name: 'n1', shape: 's1' }))).toBe(true);
  expect(isSameMapping('abc', 'def')).toBe(true);
  expect(isSameMapping(renamed, mappedFingerprint('abc', { name: 'n2', shape: 's1' }))).toBe(false);
  expect(isSameMapping(renamed, mappedFingerprint('abc', { name: 'n1', shape: 's2' }))).toBe(false);
  expect(isSameMapping(renamed, 'abc')).toBe(false);
});
