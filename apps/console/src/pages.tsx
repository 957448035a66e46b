import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useSession } from './session/session.js';
import { SignInPage } from './session/sign-in-page.js';
import { FaultBoundary } from './shell/fault-boundary.js';
import { NotFoundPage } from './shell/not-found-page.js';
import { Shell } from './shell/shell.js';
import { Waiting } from './shell/waiting.js';
import { TasksPage } from './tasks/tasks-page.js';

const TaskPage = lazy(async () => ({ default: (await import('./task/task-page.js')).TaskPage }));
const AskPage = lazy(async () => ({ default: (await import('./ask/ask-page.js')).AskPage }));

/** Every address of the console. Whoever is not signed in sees the sign-in, and then the page that was asked for. */
export function Pages() {
  const { token } = useSession();
  const { pathname } = useLocation();
  if (token === undefined) {
    return <SignInPage />;
  }
  return (
    <Shell>
      <FaultBoundary place={pathname}>
        <Suspense fallback={<Waiting shape="page" />}>
          <Routes>
            <Route path="/" element={<Navigate to="/tasks" replace />} />
            <Route path="/tasks" element={<TasksPage />} />
            <Route path="/tasks/:name" element={<TaskPage />} />
            <Route path="/ask" element={<AskPage />} />
            <Route path="/ask/:draft" element={<AskPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Routes>
        </Suspense>
      </FaultBoundary>
    </Shell>
  );
}
