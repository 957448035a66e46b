import { MantineProvider } from '@mantine/core';
import { BrowserRouter } from 'react-router';
import { styleNonce } from './nonce.js';
import { Pages } from './pages.js';
import { SessionProvider } from './session/session.js';
import { Notices } from './shell/notices.js';
import { colours, theme } from './theme/theme.js';

/** The whole console. */
export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={colours} defaultColorScheme="auto" getStyleNonce={() => styleNonce}>
      <BrowserRouter>
        <Notices>
          <SessionProvider>
            <Pages />
          </SessionProvider>
        </Notices>
      </BrowserRouter>
    </MantineProvider>
  );
}
