import { type CaseGroup, type FidelityCase, valueCase } from '../case.js';

const inside = (type: string, value: string): FidelityCase =>
  valueCase('S9', `an empty ${type} inside an array`, { type: `${type}[]`, values: [`{"${value}", ""}`], hasArray: false });

const refused = {
  code: 'VALUE_INVALID',
  reason: 'The log has the array in binary form, which no server reads. A load takes it as text.',
  atRow: true,
};

const parts = [inside('tsquery', `'a'`), inside('int2vector', '1 2')];

/** Values that are empty and part of another. */
export const emptyParts: readonly CaseGroup[] = [
  { cases: parts, ways: ['load'] },
  { cases: parts.map((one) => ({ ...one, refused })), ways: ['stream', 'both'] },
];
