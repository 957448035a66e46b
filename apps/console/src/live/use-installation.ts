import { useQuery } from '@tanstack/react-query';
import type { InstallationPages } from '@trem/contracts';
import { useSession } from '../session/session.js';

/** Where else people look; undefined until it is known. */
export function useInstallation(): InstallationPages | undefined {
  const { api } = useSession();
  return useQuery({ queryKey: ['installation'], queryFn: () => api.installation(), staleTime: Number.POSITIVE_INFINITY }).data;
}
