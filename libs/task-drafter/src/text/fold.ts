import { remembered } from './remembered.js';

/** Names of a large catalogue, and the words of some sentences. */
const MOST = 50_000;

/** Letters as they are compared: lower case, without accents and hyphens. */
export const fold = remembered(MOST, (text) =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}-]/gu, '')
    .toLowerCase(),
);

/** What a name and the words for it have in common: `order_items`, `OrderItems` and "the order items" are one. */
export const nameKey = remembered(MOST, (text) =>
  text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[\s_]+/u)
    .filter((word) => word !== '')
    .map((word) => singular(fold(word)))
    .join(' '),
);

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) {
    return `${word.slice(0, -3)}y`;
  }
  if (/(ss|x|ch|sh)es$/.test(word)) {
    return word.slice(0, -2);
  }
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
