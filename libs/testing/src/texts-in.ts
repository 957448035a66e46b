import { readFileSync } from 'node:fs';

/**
 * Every sentence that a source file can say (descriptions of fields are none), as a pattern: its literals of three words and more, with anything where a value is put in. A new one
 * appears here by itself, so that a table of cases can be held against it.
 */
export function textsIn(file: URL): readonly RegExp[] {
  const code = readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/ .*$/, ''))
    .join('\n')
    .replaceAll(/\.describe\(\s*('(?:[^'\\\n]|\\.)*'|`[^`]*`)/g, '');
  const literals = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`([^`]*)`/g)].map(([, plain, template]) => plain ?? template ?? '');
  return literals
    .filter((text) => text.split(' ').length > 2)
    .map(
      (text) =>
        new RegExp(
          `${text
            .split(/\$\{[^}]*\}/)
            .map(escaped)
            .join('.*')}`,
        ),
    );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
