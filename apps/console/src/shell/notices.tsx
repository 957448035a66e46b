import { Notification } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { texts } from '../texts/index.js';
import classes from './notices.module.css';

export interface Notice {
  readonly tone: 'good' | 'bad';
  readonly title: string;
  readonly text?: string;
}

/** Good news leave by themselves, after ms; bad news stay until they are closed. */
const GOOD_NEWS_MS = 6_000;

const NoticesContext = createContext<(notice: Notice) => void>(() => undefined);

/** Tells the person that something happened, also to screen readers. */
export const useNotify = () => useContext(NoticesContext);

interface Shown extends Notice {
  readonly id: number;
}

export function Notices({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const last = useRef(0);
  const close = useCallback((id: number) => setShown((all) => all.filter((one) => one.id !== id)), []);
  const notify = useCallback(
    (notice: Notice) => {
      last.current += 1;
      const id = last.current;
      setShown((all) => [...all.slice(-4), { ...notice, id }]);
      if (notice.tone === 'good') {
        setTimeout(() => close(id), GOOD_NEWS_MS);
      }
    },
    [close],
  );
  const list = useMemo(
    () =>
      shown.map(({ id, tone, title, text }) => (
        <Notification
          key={id}
          title={title}
          color={tone === 'good' ? 'green.8' : 'red.8'}
          withBorder
          onClose={() => close(id)}
          closeButtonProps={{ 'aria-label': texts.close }}
        >
          {text}
        </Notification>
      )),
    [shown, close],
  );
  return (
    <NoticesContext.Provider value={notify}>
      {children}
      <section className={classes.stack} aria-live="polite" aria-label={texts.notices}>
        {list}
      </section>
    </NoticesContext.Provider>
  );
}
