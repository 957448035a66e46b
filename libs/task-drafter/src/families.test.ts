import { expect, test } from 'vitest';
import { draftTask } from './draft-task.js';
import { endpoints } from './evaluation/catalogues.js';
import { askedAbout, families } from './evaluation/families.js';
import { familiesOfLife } from './evaluation/families-of-life.js';
import { familiesOfRows } from './evaluation/families-of-rows.js';
import { familiesOfSettings } from './evaluation/families-of-settings.js';
import { askedAboutToo, familiesOfShape } from './evaluation/families-of-shape.js';
import { familiesOfTalk } from './evaluation/families-of-talk.js';
import { judge } from './evaluation/judge.js';
import { drafts } from './evaluation/notation.js';

const all = Object.entries({
  ...families,
  ...familiesOfLife,
  ...familiesOfRows,
  ...familiesOfShape,
  ...familiesOfSettings,
  ...familiesOfTalk,
}).flatMap(([family, members]) =>
  members.map(([sentence, tables, { ends = 'shop > warehouse', ...definition } = {}]) => {
    const [source = '', target = ''] = ends.split(' > ');
    return { family, sentence, source, target, expected: drafts(ends, tables, definition) };
  }),
);

test.each(all)('$family: $sentence', (one) => {
  const { verdict, draft } = judge(one);
  expect(verdict, JSON.stringify(draft, null, 1)).toMatch(/^(exact|equivalent)$/);
});

test.each([...askedAbout, ...askedAboutToo])('is asked about: %s', (sentence) => {
  expect(draftTask({ sentence, endpoints, source: 'shop', target: 'warehouse' })).toMatchObject({ tag: 'question' });
});

/** Words that a sentence may not hold unheard. */
const ODD = ['xyzzy', 'never', 'nunca'];

/** In a reason any word may stand that chooses and limits nothing: it is all passed over. */
const isReason = (family: string) => family === 'reasons';

test.each(all.filter(({ family }, at) => at % 3 === 0 && !isReason(family)))(
  'no word put into it is passed over: $sentence',
  ({ sentence, source, target }) => {
    const words = sentence.split(' ');
    const plain = draftTask({ sentence, endpoints, source, target });
    words.forEach((_, place) => {
      const odd = ODD[place % ODD.length] ?? '';
      const other = [...words.slice(0, place), odd, ...words.slice(place)].join(' ');
      const answer = draftTask({ sentence: other, endpoints, source, target });
      const isTaken =
        answer.tag === 'proposal' && plain.tag === 'proposal' && JSON.stringify(answer.definition) !== JSON.stringify(plain.definition);
      expect(answer.tag !== 'proposal' || isTaken, other).toBe(true);
    });
  },
);
