import { Alert, Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session.js';
import { Failure } from '../shell/failure.js';
import { texts } from '../texts/index.js';
import { countText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';

const words = texts.ask.drafting;

/** Who drafts here: without a model which settings are missing and what one would give more; with one what it used this month. */
export function DraftingNote() {
  const { api } = useSession();
  const { data, error, refetch } = useQuery({ queryKey: ['drafting'], queryFn: () => api.drafting(), staleTime: 30_000 });
  if (error !== null) {
    return <Failure title={words.away} error={error} onAgain={() => void refetch()} />;
  }
  if (data === undefined) {
    return null;
  }
  if (data.drafter === 'rules') {
    return (
      <Alert color="gray" title={words.rules}>
        <Text size="sm">{words.withModel}</Text>
        {data.missing.length > 0 && (
          <Text size="sm" mt={6}>
            {words.missing}{' '}
            {data.missing.map((setting) => (
              <Code key={setting} mr={4}>
                {setting}
              </Code>
            ))}
          </Text>
        )}
      </Alert>
    );
  }
  const { calls, prompt, completion, cached, durationMs } = data.tokensThisMonth;
  return (
    <Alert color="gray" title={words.model(data.model ?? '')}>
      <Text size="sm">
        {words.month({
          ...{ calls: countText(calls), prompt: countText(prompt), completion: countText(completion) },
          ...{ cached: countText(cached), time: durationText(durationMs) },
        })}
      </Text>
    </Alert>
  );
}
