import { Button, CopyButton, Stack, Text, Title } from '@mantine/core';
import type { ProblemItem } from '@trem/contracts';
import { texts } from '../texts/index.js';
import classes from './ask.module.css';
import { ProblemText } from './problem-text.js';

const words = texts.ask.draft;

/** What a check says, the worst first, each with its remedy and the SQL that mends it. */
export function ProblemList({ title, items }: { readonly title: string; readonly items: readonly ProblemItem[] }) {
  if (items.length === 0) {
    return null;
  }
  const order = ['error', 'warning', 'info'];
  const sorted = [...items].sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
  return (
    <section aria-label={title}>
      <Title order={3} size="h5" mb={4}>
        {title}
      </Title>
      <ul className={classes.problems}>
        {sorted.map((item) => (
          <Item key={`${item.code} ${item.path} ${item.text}`} item={item} />
        ))}
      </ul>
    </section>
  );
}

function Item({ item }: { readonly item: ProblemItem }) {
  const { severity, code, path, sql, endpoint } = item;
  return (
    <li data-severity={severity}>
      <Text size="sm">
        <strong>{words.severities[severity]}</strong> {code}
        {path !== '' && <code> {path}</code>}
      </Text>
      <ProblemText item={item} />
      {sql !== undefined && (
        <Stack gap={4} mt={4}>
          {endpoint !== undefined && <Text size="sm">{words.runAt(endpoint)}</Text>}
          <pre className={classes.sql}>{sql}</pre>
          <CopyButton value={sql}>
            {({ copied, copy }) => (
              <Button variant="default" size="compact-sm" onClick={copy} w="fit-content" aria-label={words.copySql(code)}>
                {copied ? texts.copied : texts.copy}
              </Button>
            )}
          </CopyButton>
        </Stack>
      )}
    </li>
  );
}
