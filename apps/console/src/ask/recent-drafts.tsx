import { Anchor, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { useSession } from '../session/session.js';
import { Failure } from '../shell/failure.js';
import { timeText } from '../task/task-head.js';
import { texts } from '../texts/index.js';
import classes from './ask.module.css';

const words = texts.ask.recent;
const LIMIT = 20;

/** Earlier wishes, also those that were refused: their sentences can be taken up again. */
export function RecentDrafts({ current }: { readonly current: string | undefined }) {
  const { api } = useSession();
  const { data, error, refetch } = useQuery({ queryKey: ['drafts'], queryFn: () => api.drafts({ limit: LIMIT }) });
  if (error !== null) {
    return <Failure title={words.failed} error={error} onAgain={() => void refetch()} />;
  }
  if (data === undefined || data.drafts.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="recent">
      <Title order={2} size="h4" id="recent" mb="xs">
        {words.title}
      </Title>
      <ul className={classes.recent}>
        {data.drafts.map(({ id, sentence, state, kind, changedAt }) => (
          <li key={id}>
            <Anchor component={Link} to={`/ask/${id}`} size="sm" lineClamp={2} {...(id === current ? { 'aria-current': 'page' } : {})}>
              {sentence}
            </Anchor>
            <Text size="xs" c="dimmed">
              {words.line(kind === 'proposal' ? texts.ask.states[state] : texts.ask.kinds[kind], timeText(changedAt))}
            </Text>
          </li>
        ))}
      </ul>
    </section>
  );
}
