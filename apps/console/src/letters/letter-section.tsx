import { Button } from '@mantine/core';
import type { TaskStatus } from '@trem/contracts';
import { useEffect, useState } from 'react';
import { texts } from '../texts/index.js';
import { LetterList } from './letter-list.js';

/** The dead letters of a task as long as some wait, and afterwards for whoever has seen them; else a way to those that are closed. */
export function LetterSection({ status: { name, deadLetters } }: { readonly status: TaskStatus }) {
  const { open, parked } = deadLetters;
  const [isShown, setShown] = useState(false);
  const wait = open + parked > 0;
  useEffect(() => {
    if (wait) {
      setShown(true);
    }
  }, [wait]);
  if (wait || isShown) {
    return <LetterList task={name} counts={`${open}/${parked}`} />;
  }
  return (
    <div>
      <Button variant="subtle" size="compact-sm" onClick={() => setShown(true)}>
        {texts.letters.closedOnes}
      </Button>
    </div>
  );
}
