import { Alert, Text } from '@mantine/core';
import { texts } from '../texts/index.js';
import { describeFailure } from '../words/failures.js';
import { useConnection } from './connection.js';
import classes from './shell.module.css';

const words = texts.shell;
const timeOf = (ms: number) => new Date(ms).toLocaleTimeString('en-GB');

/** Whether what the page shows is live, as sign and word. Nothing on a page that follows nothing. */
export function ConnectionMark() {
  const { state } = useConnection();
  return (
    <span role="status" className={classes.connection} data-state={state}>
      {state !== 'idle' && words.states[state]}
    </span>
  );
}

/** What is wrong once a second try has failed, too: a short break is not worth a banner. A page that has nothing to show says so itself. */
export function ConnectionBanner() {
  const { state, since, error, isShown } = useConnection();
  const { isSilence, code, text, remedy } = describeFailure(error);
  return (
    <div aria-live="assertive">
      {state === 'lost' && isShown && (
        <Alert color="red" radius={0} title={isSilence ? text : words.notLive} className={classes.lost}>
          {!isSilence && (
            <Text size="sm">
              {code} {text}. {remedy}
            </Text>
          )}
          {words.lostSince(timeOf(since))}
        </Alert>
      )}
    </div>
  );
}
