import type { EndpointServiceClient } from '@trem/api-client';
import type { CatalogueTable, Endpoint } from '@trem/contracts';
import { invalid, problemItem } from '@trem/nest-platform';
import type { DraftingEndpoint } from './drafter.js';
import { isNamedIn } from './named-in.js';

export interface Chosen {
  readonly sentence: string;
  readonly source: string | undefined;
  readonly target: string | undefined;
}

export interface InPlay {
  readonly endpoints: readonly DraftingEndpoint[];
  /** Endpoints whose catalogue could not be read, and why. */
  readonly unread: readonly string[];
}

/**
 * All endpoints by name, with the catalogue of those that may be the source: the chosen one, else those that the sentence names, else all.
 * @throws REQUEST_INVALID a chosen endpoint is not there · what a chosen source, or the only one, refuses
 */
export async function endpointsInPlay(client: Pick<EndpointServiceClient, 'endpoints' | 'catalogue'>, chosen: Chosen): Promise<InPlay> {
  const all = await client.endpoints();
  refuseUnknown(all, chosen);
  const wanted = possibleSources(all, chosen);
  const results = await Promise.allSettled(wanted.map(async (name) => [name, await readCatalogue(client, name)] as const));
  const failed = results.flatMap((result, index) => (result.status === 'rejected' ? [{ name: wanted[index], reason: result.reason }] : []));
  const [first] = failed;
  if (first !== undefined && failed.length === wanted.length) {
    throw first.reason;
  }
  const tables = new Map(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
  return {
    endpoints: all.map(({ name, access }) => ({ name, access, tables: tables.get(name) ?? [] })),
    unread: failed.map(({ name }) => `The catalogue of ${name} could not be read, so nothing of it is proposed`),
  };
}

function possibleSources(all: readonly Endpoint[], { sentence, source, target }: Chosen): readonly string[] {
  if (source !== undefined) {
    return [source];
  }
  const others = all.map(({ name }) => name).filter((name) => name !== target);
  const named = others.filter((name) => isNamedIn(sentence, name));
  return named.length > 0 ? named : others;
}

function refuseUnknown(all: readonly Endpoint[], { source, target }: Chosen): void {
  const problems = Object.entries({ source, target }).flatMap(([path, name]) =>
    name === undefined || all.some((endpoint) => endpoint.name === name)
      ? []
      : [problemItem({ severity: 'error', code: 'ENDPOINT_UNKNOWN', path, text: `There is no endpoint "${name}"` })],
  );
  if (problems.length > 0) {
    throw invalid(problems);
  }
}

/** All pages: for thousands of tables a handful. */
async function readCatalogue(client: Pick<EndpointServiceClient, 'catalogue'>, name: string): Promise<readonly CatalogueTable[]> {
  const tables: CatalogueTable[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.catalogue(name, cursor);
    tables.push(...page.tables);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return tables;
}
