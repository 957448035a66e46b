import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ApiClient, ApiError, createApiClient } from '@trem/api-client';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { texts } from '../texts/index.js';

const STORED = 'trem.token';

export interface Session {
  /** Undefined: nobody has signed in. */
  readonly token: string | undefined;
  /** Calls with the token of whoever is signed in. */
  readonly api: ApiClient;
  /** Why the last session ended by itself. */
  readonly ended: string | undefined;
  /** @throws ApiError the token is refused, or nothing answers */
  signIn(token: string): Promise<void>;
  signOut(): void;
  /** Ends the session because its token is refused now. */
  expire(): void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) {
    throw new Error('outside of SessionProvider');
  }
  return session;
}

/** True for an answer that says that the token is not, or no longer, good. */
export function isTokenRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

const clientOf = (token: string) => createApiClient({ url: window.location.origin, token });

/**
 * Keeps the token in the tab's own storage: it goes with the tab, and another site never sees it. What was read with one token is forgotten with it.
 */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [token, setToken] = useState(() => sessionStorage.getItem(STORED) ?? undefined);
  const [ended, setEnded] = useState<string>();
  const leave = useCallback((why: string | undefined) => {
    sessionStorage.removeItem(STORED);
    setToken(undefined);
    setEnded(why);
  }, []);
  const expire = useCallback(() => leave(texts.signIn.ended), [leave]);
  const session = useMemo<Session>(
    () => ({
      token,
      api: clientOf(token ?? ''),
      ended,
      signIn: async (given) => {
        await clientOf(given).me();
        sessionStorage.setItem(STORED, given);
        setToken(given);
        setEnded(undefined);
      },
      signOut: () => leave(undefined),
      expire,
    }),
    [token, ended, leave, expire],
  );
  const queries = useMemo(() => queryClient(token, expire), [token, expire]);
  return (
    <SessionContext.Provider value={session}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </SessionContext.Provider>
  );
}

/** One for each token. A failed read is not repeated by itself: what is live asks again anyway, and the rest has a button. */
function queryClient(_token: string | undefined, onRefused: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => isTokenRefused(error) && onRefused() }),
    defaultOptions: { queries: { retry: false, staleTime: 2_000, networkMode: 'always' }, mutations: { networkMode: 'always' } },
  });
}
