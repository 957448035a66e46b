import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@trem/testing';
import type { Kind } from './kind.js';

export const serviceKinds: readonly Kind[] = [
  {
    name: 'temporal-killed',
    needsPatience: true,
    async strike({ servers: { temporal } }, random) {
      const lastsMs = random.between(10_000, 40_000);
      await temporal.stop('kill');
      return {
        detail: `for ${lastsMs} ms`,
        async heal() {
          await delay(lastsMs);
          await temporal.start();
        },
      };
    },
  },
  {
    name: 'store-killed',
    async strike({ servers: { store } }) {
      await store.stop('kill');
      return {
        detail: 'for 20 s',
        async heal() {
          await delay(20_000);
          await store.start();
        },
      };
    },
  },
  {
    name: 'services-killed',
    async strike({ installation: { api, taskApi, endpointService } }, random) {
      const lastsMs = random.between(1_000, 5_000);
      await Promise.all([taskApi.signal('SIGKILL'), endpointService.signal('SIGKILL')]);
      return {
        detail: `for ${lastsMs} ms`,
        async heal() {
          await delay(lastsMs);
          endpointService.start();
          taskApi.start();
          await waitFor('the API', async () => (await api.tasks()).length > 0, { deadlineMs: 60_000 });
        },
      };
    },
  },
];
