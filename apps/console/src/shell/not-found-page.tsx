import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { texts } from '../texts/index.js';

export function NotFoundPage() {
  return (
    <Stack>
      <title>{`${texts.notFound.title} · Trem`}</title>
      <Title order={1} size="h2">
        {texts.notFound.title}
      </Title>
      <Text>{texts.notFound.text}</Text>
      <Anchor component={Link} to="/tasks">
        {texts.notFound.back}
      </Anchor>
    </Stack>
  );
}
