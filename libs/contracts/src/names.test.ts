import { expect, test } from 'vitest';
import { applicationName, name, slotName, suggestName } from './index.js';

test('a refused name shows the rule and a corrected suggestion', () => {
  const result = name.safeParse('Shop Sales é');
  expect(result.error?.issues[0]?.message).toContain('"shop_sales_e"');
  expect(suggestName('***')).toBe('my_task');
});

test('slot and application name carry the first 8 digits of the task id', () => {
  const id = '12345678-9abc-4def-8123-456789abcdef';
  expect(slotName({ id, name: 'shop' })).toBe('trem_shop_12345678');
  expect(applicationName(id, 'apply')).toBe('trem/12345678/apply');
});
