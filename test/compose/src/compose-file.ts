import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** The compose file with its variables filled in, as `docker compose` would: `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, `$$`. */
export function readCompose(variables: Readonly<Record<string, string>>): ComposeFile {
  const text = readFileSync(`${repository}docker-compose.yml`, 'utf8');
  const missing: string[] = [];
  const filled = text.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name?: string, kind?: string, rest?: string) => {
    if (name === undefined) {
      return whole === '$$' ? '$' : whole;
    }
    const value = variables[name] ?? (kind === '-' ? rest : undefined);
    if (value === undefined) {
      missing.push(name);
    }
    return value ?? '';
  });
  if (missing.length > 0) {
    throw new Error(`Not set: ${[...new Set(missing)].join(', ')}`);
  }
  return parse(filled, { merge: true }) as ComposeFile;
}

/** Our own services, each after those it depends on. */
export function ourServices(file: ComposeFile): readonly [string, ComposeService][] {
  const ordered = new Map<string, ComposeService>();
  const add = (name: string) => {
    const service = file.services[name];
    if (service === undefined || ordered.has(name)) {
      return;
    }
    for (const needed of Object.keys(service.depends_on ?? {})) {
      add(needed);
    }
    ordered.set(name, service);
  };
  for (const name of Object.keys(file.services)) {
    add(name);
  }
  return [...ordered].filter(([, service]) => service.image.startsWith('trem:'));
}
