import { useQueryClient } from '@tanstack/react-query';
import type { DeadLetterReplay, DeadLetterSkip, DeadLetterWork } from '@trem/contracts';
import { useState } from 'react';
import { useSession } from '../session/session.js';
import { useNotify } from '../shell/notices.js';
import { texts } from '../texts/index.js';
import { wordsOf } from '../words/failures.js';

const words = texts.letters.work;

/** How often it is asked how far a work is, ms. */
const ASK_EVERY_MS = 700;

/** Replays or skips dead letters of one task, follows that to its end, and tells what came of it. */
export function useLetterWork(task: string) {
  const { api } = useSession();
  const notify = useNotify();
  const queries = useQueryClient();
  const [isWorking, setWorking] = useState(false);
  const follow = async (action: 'replay' | 'skip', begin: () => Promise<DeadLetterWork>) => {
    setWorking(true);
    try {
      let work = await begin();
      while (work.state === 'running') {
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
        work = await api.deadLetterWork(task, work.id);
      }
      await queries.invalidateQueries({ queryKey: ['letters', task] }); // what is told can be seen by then
      const { replayed, skipped, failed, error } = work;
      const isGood = work.state === 'done' && failed === 0;
      const counts = words.counts(replayed, skipped, failed);
      const title = work.state === 'done' ? words.done(words[action]) : words.failed(words[action]);
      notify({ tone: isGood ? 'good' : 'bad', title, text: error === null ? counts : `${counts}: ${error}` });
    } catch (error) {
      notify({ tone: 'bad', title: words.failed(words[action]), text: wordsOf(error) });
      await queries.invalidateQueries({ queryKey: ['letters', task] });
    } finally {
      setWorking(false);
    }
  };
  return {
    isWorking,
    replay: (selection: DeadLetterReplay) => follow('replay', () => api.replayDeadLetters(task, selection)),
    skip: (selection: DeadLetterSkip) => follow('skip', () => api.skipDeadLetters(task, selection)),
  };
}
