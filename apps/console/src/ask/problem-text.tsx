import { Text } from '@mantine/core';
import type { ProblemItem } from '@trem/contracts';

/** What is wrong, and what to do about it. */
export function ProblemText({ item: { text, remedy } }: { readonly item: Pick<ProblemItem, 'text' | 'remedy'> }) {
  return (
    <>
      <Text size="sm">{text}</Text>
      {remedy !== '' && (
        <Text size="sm" c="dimmed">
          {remedy}
        </Text>
      )}
    </>
  );
}
