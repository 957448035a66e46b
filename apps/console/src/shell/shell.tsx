import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { useSession } from '../session/session.js';
import { texts } from '../texts/index.js';
import { ConnectionBanner, ConnectionMark } from './connection-mark.js';
import { Mark } from './mark.js';
import { SchemeSwitch } from './scheme-switch.js';
import classes from './shell.module.css';
import { Shortcuts } from './shortcuts.js';

/** What surrounds every page: the ways to the others, how the connection is, and the way out. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const { signOut } = useSession();
  return (
    <>
      <a className="skip-link" href="#content">
        {texts.shell.skip}
      </a>
      <header className={classes.header}>
        <NavLink to="/tasks" className={classes.brand ?? ''} aria-label={texts.shell.home}>
          <Mark />
        </NavLink>
        <nav aria-label={texts.shell.navigation} className={classes.nav}>
          <NavLink to="/tasks" className={classes.link ?? ''}>
            {texts.tasks.title}
          </NavLink>
          <NavLink to="/ask" className={classes.link ?? ''}>
            {texts.ask.link}
          </NavLink>
        </nav>
        <Group gap={6} wrap="nowrap" className={classes.tools}>
          <ConnectionMark />
          <SchemeSwitch />
          <Shortcuts />
          <Button variant="default" size="compact-sm" onClick={signOut}>
            {texts.shell.signOut}
          </Button>
        </Group>
      </header>
      <ConnectionBanner />
      <main id="content" tabIndex={-1} className={classes.main}>
        {children}
      </main>
    </>
  );
}
