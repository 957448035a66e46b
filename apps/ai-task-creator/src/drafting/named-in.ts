/** Whether a sentence names something: whole words, whatever the case and the accents, with blanks or hyphens where the name has `_`. */
export function isNamedIn(sentence: string, name: string): boolean {
  const words = fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return (
    words.length > 0 &&
    ` ${fold(sentence)
      .split(/[^\p{L}\p{N}]+/u)
      .join(' ')} `.includes(` ${words.join(' ')} `)
  );
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}
