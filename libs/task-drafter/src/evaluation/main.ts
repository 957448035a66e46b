// npm run eval:drafts without a model: what the rules make of the sentences of the evaluation. Exit code 1 when one is misunderstood.
import { briskSentences } from './brisk-sentences.js';
import { conversationalSentences } from './conversational-sentences.js';
import { crowdedSentences } from './crowded-sentences.js';
import { fifthSentences } from './fifth-sentences.js';
import { fourthSentences } from './fourth-sentences.js';
import { judge } from './judge.js';
import { plainSentences } from './plain-sentences.js';
import { isMisunderstood, reportLines, sentenceSets } from './report.js';
import { secondSentences } from './second-sentences.js';
import { terseSentences } from './terse-sentences.js';
import { thirdSentences } from './third-sentences.js';
import { thoroughSentences } from './thorough-sentences.js';
import { unseenSentences } from './unseen-sentences.js';

const kept = [
  { name: 'second', sentences: secondSentences },
  { name: 'third', sentences: thirdSentences },
  { name: 'fourth', sentences: fourthSentences },
  { name: 'fifth', sentences: fifthSentences },
  { name: 'terse', sentences: terseSentences },
  { name: 'conversational', sentences: conversationalSentences },
  { name: 'crowded', sentences: crowdedSentences },
  { name: 'brisk', sentences: briskSentences },
  { name: 'thorough', sentences: thoroughSentences },
  { name: 'plain', sentences: plainSentences },
  { name: 'unseen', sentences: unseenSentences },
];
const sets = [...kept, ...sentenceSets(process.argv[2])].map(({ name, sentences }) => ({
  name,
  judgements: sentences.map((one) => judge(one)),
}));
for (const line of reportLines(sets)) {
  console.log(line);
}
process.exitCode = isMisunderstood(sets) ? 1 : 0;
