import { type ApiClient, ApiError } from '@trem/api-client';
import type { TaskSnapshot } from '@trem/contracts';
import { useEffect, useState } from 'react';
import { isTokenRefused, useSession } from '../session/session.js';
import { reportConnection } from '../shell/connection.js';

/** After a stream that broke the next begins, ms. */
const AGAIN_MS = 1_000;

export interface LiveTask {
  /** The latest picture; undefined until the first. */
  readonly snapshot: TaskSnapshot | undefined;
  /** There is none of this name, or there is none any more. */
  readonly isGone: boolean;
  readonly error: unknown;
}

const NOTHING: LiveTask = { snapshot: undefined, isGone: false, error: undefined };

/** One task, as it is now and from now on. A stream that breaks begins again; what was seen stays. */
export function useTask(name: string): LiveTask {
  const { api, expire } = useSession();
  const [live, setLive] = useState<LiveTask>(NOTHING);
  useEffect(() => {
    const left = new AbortController();
    setLive(NOTHING);
    void follow({ api, name, signal: left.signal, tell: setLive, expire });
    return () => left.abort();
  }, [api, name, expire]);
  return live;
}

interface Following {
  readonly api: ApiClient;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly tell: (change: (now: LiveTask) => LiveTask) => void;
  readonly expire: () => void;
}

async function follow({ api, name, signal, tell, expire }: Following): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const snapshot of api.taskEvents(name, { signal })) {
        reportConnection(false);
        tell(() => ({ snapshot, isGone: false, error: undefined }));
      }
      if (!signal.aborted) {
        tell((now) => ({ ...now, isGone: true }));
      }
      return;
    } catch (error) {
      if (isTokenRefused(error)) {
        return expire();
      }
      if (error instanceof ApiError && error.status === 404) {
        return tell((now) => ({ ...now, isGone: true }));
      }
      tell((now) => ({ ...now, error }));
      reportConnection(true);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
