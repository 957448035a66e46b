/** Letters as they are compared: lower case, without accents and hyphens. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}-]/gu, '')
    .toLowerCase();
}

/** What a name and the words for it have in common: `order_items`, `OrderItems` and "the order items" are one. */
export function nameKey(text: string): string {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[\s_]+/u)
    .filter((word) => word !== '')
    .map((word) => singular(fold(word)))
    .join(' ');
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) {
    return `${word.slice(0, -3)}y`;
  }
  if (/(ss|x|ch|sh)es$/.test(word)) {
    return word.slice(0, -2);
  }
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
