import { useMediaQuery } from '@mantine/hooks';

/** Below this a table with ten columns cannot be read. Known at the first drawing, so that nothing jumps. */
export function useNarrow(): boolean {
  return useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
}
