import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics of one process. Names and label keys are constants of the caller; labels have few values. */
export interface Metrics {
  readonly registry: Registry;
  counter<L extends string>(name: string, help: string, labels: readonly L[]): Counter<L>;
  gauge<L extends string>(name: string, help: string, labels: readonly L[]): Gauge<L>;
  /** Buckets in the unit that the name ends with. */
  histogram<L extends string>(
    name: string,
    help: string,
    options: { readonly labels: readonly L[]; readonly buckets: readonly number[] },
  ): Histogram<L>;
}

/** An empty registry with the metrics of the process itself (memory, event loop, garbage collection). */
export function createMetrics({ service }: { readonly service: string }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    counter: (name, help, labels) => new Counter({ name, help, labelNames: [...labels], registers }),
    gauge: (name, help, labels) => new Gauge({ name, help, labelNames: [...labels], registers }),
    histogram: (name, help, { labels, buckets }) =>
      new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers }),
  };
}

export interface MetricsServer extends AsyncDisposable {
  /** Where it listens: the port is known only now when 0 was asked for. */
  readonly address: { readonly host: string; readonly port: number };
}

export interface MetricsServerOptions {
  readonly metrics: Metrics;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Facts for `/health`; `ok` decides between 200 and 503. Nothing secret: the route asks for no token. */
  readonly health: () => Promise<{ readonly ok: boolean }> | { readonly ok: boolean };
}

/** Serves `/metrics` (text for Prometheus) and `/health` (JSON). */
export async function serveMetrics({ metrics, host, port, health }: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(request.url ?? '', { metrics, health }).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, host, port);
  const bound = server.address();
  return {
    address: { host, port: typeof bound === 'object' && bound !== null ? bound.port : port },
    [Symbol.asyncDispose]: () => close(server),
  };
}

type Answer = { readonly status: number; readonly type: string; readonly body: string };

async function answer(url: string, { metrics, health }: Pick<MetricsServerOptions, 'metrics' | 'health'>): Promise<Answer> {
  switch (url.split('?')[0]) {
    case '/metrics':
      return { status: 200, type: metrics.registry.contentType, body: await metrics.registry.metrics() };
    case '/health': {
      const facts = await health();
      return { status: facts.ok ? 200 : 503, type: 'application/json', body: JSON.stringify(facts) };
    }
    default:
      return { status: 404, type: 'text/plain', body: 'not found\n' };
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
