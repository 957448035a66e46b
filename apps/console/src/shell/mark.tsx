import { Group, Text } from '@mantine/core';
import sign from '../trem.svg';

/** Name and sign. */
export function Mark() {
  return (
    <Group gap={8} wrap="nowrap">
      <img src={sign} alt="" width={26} height={26} />
      <Text component="span" fw={700} size="lg">
        Trem
      </Text>
    </Group>
  );
}
