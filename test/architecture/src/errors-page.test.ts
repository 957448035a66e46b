import { join } from 'node:path';
import { type ErrorClass, type ErrorEntry, errorCatalogue } from '@trem/contracts';
import { expect, test } from 'vitest';
import { repository } from './fixture-workspace.js';

/** In the order of the page. */
const classes: Readonly<Record<ErrorClass, readonly [title: string, text: string]>> = {
  human: [
    'A person must act',
    'The task rests in `attention`, before the change it could not make; nothing is lost. Do what the remedy says, then `trem task resume`.',
  ],
  table: ['One table cannot go on', 'The task rests in `attention`, before the first change of the table that it could not make.'],
  row: ['One row cannot be written', 'The task rests in `attention`, before the row.'],
  finding: [
    'Found before the start',
    '`check`, and every start, look for these and name all at once. Nothing has been changed yet. Warnings pass when the task lists their code in `accept`.',
  ],
  transient: [
    'Heals by itself, soon',
    'Tried again at once, then with growing pauses. From the third time in a row the task shows an alert.',
  ],
  slow: ['Heals by itself, in minutes', 'As above, with longer pauses and an alert at once.'],
  restart: ['A fresh attempt mends it', 'The stream starts again from what the target holds.'],
  benign: [
    'No error of anybody',
    'Trem guards itself: a replaced process was stopped, or the stream went back to what the target holds. Seen in the Temporal history only.',
  ],
  validation: ['Wrong in a definition', 'The definition is refused, with the path of each mistake.'],
  command: ['Not in this phase', 'The command is refused and changes nothing.'],
  request: ['The call itself', 'Answered at once; nothing has been changed, unless the text says otherwise.'],
};

const HEAD = `# Errors

Every error of Trem has a code. Programs branch on codes; the texts may change. The console, the API (\`code\`), \`trem\` and the Temporal history show the same codes, with the facts of the case beside them.

This page is written from the catalogue: \`npx vitest run -u --project test-architecture errors-page\`.
`;

function page(): string {
  const entries = Object.entries<ErrorEntry>(errorCatalogue);
  const sections = Object.entries(classes).map(([name, [title, text]]) => {
    const codes = entries.filter(([, entry]) => entry.class === name).map(([code, entry]) => describeCode(code, entry));
    return `\n## ${title}\n\n${text}\n${codes.join('')}`;
  });
  return HEAD + sections.join('');
}

function describeCode(code: string, { title, remedy, needsResync }: ErrorEntry): string {
  return `\n### ${code}\n\n${title}.\n\n- **Do:** ${remedy}\n${needsResync === true ? '- **Afterwards:** the task can only go on by a resync.\n' : ''}`;
}

test('docs/errors.md has every code of the catalogue, as it is now', async () => {
  await expect(page()).toMatchFileSnapshot(join(repository, 'docs/errors.md'));
});

test('every code stands on it once, with a title and something to do', () => {
  const codes = Object.keys(errorCatalogue);
  expect([...page().matchAll(/^### (\w+)$/gm)].map(([, code]) => code).toSorted()).toEqual(codes.toSorted());
  expect(Object.values<ErrorEntry>(errorCatalogue).filter(({ title, remedy }) => title === '' || remedy === '')).toEqual([]);
});
