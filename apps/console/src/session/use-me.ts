import { useQuery } from '@tanstack/react-query';
import { includesScope, type Scope } from '@trem/contracts';
import { useSession } from './session.js';

/** Whether the token of this session may do what needs `scope`. Until that is known: no, so that nobody sees a button that is refused. */
export function useMay(scope: Scope): boolean {
  const { api } = useSession();
  const { data } = useQuery({ queryKey: ['me'], queryFn: () => api.me(), staleTime: 60_000 });
  return data !== undefined && includesScope(data.scope, scope);
}
