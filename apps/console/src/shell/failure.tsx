import { Alert, Button, Code, Text } from '@mantine/core';
import { texts } from '../texts/index.js';
import { describeFailure } from '../words/failures.js';

export interface FailureProps {
  /** What could not be done. */
  readonly title: string;
  /** Null or undefined: nothing failed, and nothing is shown. */
  readonly error: unknown;
  /** It goes on by itself. */
  readonly isTriedAgain?: boolean;
  /** Does it again, where it does not go on by itself. */
  readonly onAgain?: () => void;
}

/** What could not be done, why, and what to do about it. */
export function Failure({ title, error, isTriedAgain = false, onAgain }: FailureProps) {
  if (error === null || error === undefined) {
    return null;
  }
  const { isSilence, code, text, remedy } = describeFailure(error);
  return (
    <Alert color="red" title={title} role="alert">
      <Text size="sm">
        {code !== '' && !isSilence && <Code>{code}</Code>} {text}
      </Text>
      {remedy !== '' && <Text size="sm">{remedy}</Text>}
      {isTriedAgain && <Text size="sm">{texts.failures.triedAgain}</Text>}
      {onAgain !== undefined && (
        <Button variant="default" size="compact-sm" mt="xs" onClick={onAgain}>
          {texts.again}
        </Button>
      )}
    </Alert>
  );
}
