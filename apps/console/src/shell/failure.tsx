import { Alert, Code, Text } from '@mantine/core';
import { describeFailure } from '../words/failures.js';

export interface FailureProps {
  /** What could not be done. */
  readonly title: string;
  /** Null or undefined: nothing failed, and nothing is shown. */
  readonly error: unknown;
}

/** What could not be done, why, and what to do about it. */
export function Failure({ title, error }: FailureProps) {
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
    </Alert>
  );
}
