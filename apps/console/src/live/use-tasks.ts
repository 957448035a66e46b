import { useQuery } from '@tanstack/react-query';
import type { TaskStatus } from '@trem/contracts';
import { useEffect } from 'react';
import { useSession } from '../session/session.js';
import { reportConnection } from '../shell/connection.js';

/** How often the list is read, ms. Rows that did not change keep their identity and are not drawn again. */
const EVERY_MS = 1_000;

export interface LiveTasks {
  /** Undefined until the first answer. */
  readonly tasks: readonly TaskStatus[] | undefined;
  /** Why the last read failed. What was read before it stays. */
  readonly error: Error | null;
}

/** All tasks, as they are now and from now on. */
export function useTasks(): LiveTasks {
  const { api } = useSession();
  const { data, error } = useQuery({
    queryKey: ['tasks'],
    queryFn: () => api.tasks(),
    refetchInterval: EVERY_MS,
  });
  useEffect(() => reportConnection(error !== null), [error]);
  return { tasks: data, error };
}
