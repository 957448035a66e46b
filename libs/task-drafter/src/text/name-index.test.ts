import { expect, test } from 'vitest';
import { NameIndex } from './name-index.js';

const index = new NameIndex(['order_items', 'OrderItems', 'prices', 'pais'], (name) => name);

test.each([
  ['order items', ['order_items', 'OrderItems']],
  ['the', []],
  ['orderitems', ['OrderItems']],
  ['price', ['prices']],
  ['PAÍS', ['pais']],
])('"%s" is what people call %j', (words, names) => {
  expect(index.find(words)).toEqual(names);
});
