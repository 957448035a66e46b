import { Button, Stack, Text } from '@mantine/core';
import { texts } from '../texts/index.js';
import type { ListView } from './use-list-view.js';

/** Says that the search leaves nothing, and leads back to all. */
export function NothingFits({ text, view: { change } }: { readonly text: string; readonly view: Pick<ListView, 'change'> }) {
  return (
    <Stack align="flex-start" gap="xs">
      <Text>{text}</Text>
      <Button variant="default" onClick={() => change({ search: '', group: undefined, tags: [] })}>
        {texts.list.showAll}
      </Button>
    </Stack>
  );
}
