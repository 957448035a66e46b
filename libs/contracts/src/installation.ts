import { z } from 'zod';

/** What people may want to open beside Trem. A page that nobody named is null. */
export const installationPages = z
  .object({
    temporal: z.object({ page: z.url().nullable(), namespace: z.string() }),
    rabbitmq: z.object({ page: z.url().nullable() }),
  })
  .meta({ id: 'InstallationPages' });
export type InstallationPages = z.infer<typeof installationPages>;
