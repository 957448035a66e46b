import { join } from 'node:path';

/** Variables that an app reads, as the operations page lists them. */
export type AppEnvironment = Readonly<Record<string, string>>;

interface Place {
  readonly folder: string;
  readonly store: string;
}

interface Workflows {
  readonly temporal: { readonly address: string; readonly namespace: string };
}

/** Pages of servers that are ours; of a given server nobody told us any. */
interface Pages {
  readonly temporal: string | undefined;
  readonly rabbitmq: string | undefined;
}

export function endpointServiceEnvironment(place: Place & { readonly serviceToken: string }): AppEnvironment {
  return { ...common(place), TREM_SECRET_KEY_FILE: keyFile(place.folder), TREM_SERVICE_TOKEN: place.serviceToken };
}

export function taskApiEnvironment(
  place: Place &
    Workflows & { readonly serviceToken: string; readonly endpointService: string; readonly aiTaskCreator: string; readonly pages?: Pages },
): AppEnvironment {
  return {
    ...common(place),
    ...workflows(place),
    TREM_SERVICE_TOKEN: place.serviceToken,
    TREM_ENDPOINT_SERVICE_URL: place.endpointService,
    TREM_AI_TASK_CREATOR_URL: place.aiTaskCreator,
    TREM_ADMIN_TOKEN_FILE: tokenFile(place.folder),
    ...(place.pages?.temporal === undefined ? {} : { TREM_TEMPORAL_UI_URL: place.pages.temporal }),
    ...(place.pages?.rabbitmq === undefined ? {} : { TREM_RABBITMQ_PAGE_URL: place.pages.rabbitmq }),
  };
}

/** The settings of a model are the user's own: they are handed on where they are set. */
export function aiTaskCreatorEnvironment(
  place: Place & { readonly serviceToken: string; readonly endpointService: string; readonly taskApi: string },
): AppEnvironment {
  return {
    ...common(place),
    TREM_SERVICE_TOKEN: place.serviceToken,
    TREM_ENDPOINT_SERVICE_URL: place.endpointService,
    TREM_TASK_API_URL: place.taskApi,
  };
}

export function workerEnvironment(place: Place & Workflows & { readonly amqp: string }): AppEnvironment {
  return {
    ...common(place),
    ...workflows(place),
    TREM_RABBITMQ_URL: place.amqp,
    TREM_SECRET_KEY_FILE: keyFile(place.folder),
    WORKER_ROLES: 'control,stream,load',
  };
}

/** Where `task-api` leaves the first token of an installation, readable by its owner only. */
export function tokenFile(folder: string): string {
  return join(folder, 'admin.token');
}

function keyFile(folder: string): string {
  return join(folder, 'secret.keys');
}

function common({ store }: Place): AppEnvironment {
  return { TREM_HOST: '127.0.0.1', TREM_CONTROL_STORE_URL: store, LOG_LEVEL: process.env.LOG_LEVEL ?? 'info' };
}

function workflows({ temporal }: Workflows): AppEnvironment {
  return { TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: temporal.namespace };
}
