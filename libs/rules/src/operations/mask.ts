import { createHmac } from 'node:crypto';
import { textOf } from '../values.js';
import { type Changing, OperationFault, type PlannedOperation } from './operation.js';

export const mask: Changing<'mask'> = {
  families: ['text', 'integer', 'decimal', 'float', 'boolean', 'date', 'date-time'],
  plan({ method, value: fixed, count }, [input], { maskKey }): PlannedOperation {
    const type = input?.type; // now: the column is a text from here on
    const text = (value: unknown) => (type === undefined ? '' : textOf(value as string, type));
    switch (method) {
      case 'fixed':
        return { result: 'text', run: () => fixed };
      case 'keep-last':
        return { result: 'text', run: ([value]) => keptLast([...text(value)], count) };
      case 'hash':
        if (maskKey === undefined) {
          throw new OperationFault('SETTINGS_INVALID', 'The installation has no key for masks');
        }
        return { result: 'text', run: ([value]) => createHmac('sha256', maskKey).update(text(value)).digest('hex') };
    }
  },
};

function keptLast(letters: readonly string[], count: number): string {
  const hidden = Math.max(0, letters.length - count);
  return '*'.repeat(hidden) + letters.slice(hidden).join('');
}
