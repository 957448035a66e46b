import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ApiClient, ApiError, createApiClient, createGraphqlClient, type GraphqlClient } from '@trem/api-client';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { texts } from '../texts/index.js';

const STORED = 'trem.token';

export interface Session {
  /** Undefined: nobody has signed in. */
  readonly token: string | undefined;
  /** Calls with the token of whoever is signed in. */
  readonly api: ApiClient;
  /** What is followed live, with the same token. */
  readonly graphql: GraphqlClient;
  /** Why the last session ended by itself. */
  readonly ended: string | undefined;
  /** @throws ApiError the token is refused, or nothing answers */
  signIn(token: string): Promise<void>;
  signOut(): void;
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

/**
 * Keeps the token in the tab's own storage: it goes with the tab, and another site never sees it. What was read with one token is forgotten with it.
 * Whichever call finds the token refused ends the session, and the person reads why.
 */
export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [token, setToken] = useState(() => sessionStorage.getItem(STORED) ?? undefined);
  const [ended, setEnded] = useState<string>();
  const leave = useCallback((why: string | undefined) => {
    sessionStorage.removeItem(STORED);
    setToken(undefined);
    setEnded(why);
  }, []);
  const clients = useMemo(() => {
    const isStillOurs = () => sessionStorage.getItem(STORED) === token; // an answer may come after somebody has signed in with another token
    return clientsOf(token ?? '', () => isStillOurs() && leave(texts.signIn.ended));
  }, [token, leave]);
  const session = useMemo<Session>(
    () => ({
      ...clients,
      token,
      ended,
      signIn: async (given) => {
        await createApiClient({ url: window.location.origin, token: given }).me();
        sessionStorage.setItem(STORED, given);
        setToken(given);
        setEnded(undefined);
      },
      signOut: () => leave(undefined),
    }),
    [clients, token, ended, leave],
  );
  const queries = useMemo(() => queryClient(token), [token]);
  return (
    <SessionContext.Provider value={session}>
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    </SessionContext.Provider>
  );
}

function clientsOf(token: string, onUnauthenticated: () => void): Pick<Session, 'api' | 'graphql'> {
  const options = { url: window.location.origin, token, onUnauthenticated };
  return { api: createApiClient(options), graphql: createGraphqlClient(options) };
}

/** One for each token. A failed read is not repeated by itself: what is live asks again anyway, and the rest has a button. */
function queryClient(_token: string | undefined): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: 2_000, networkMode: 'always' }, mutations: { networkMode: 'always' } },
  });
}
