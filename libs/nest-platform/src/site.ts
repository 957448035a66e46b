import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A file of the site: open to all, for it holds no data. */
    readonly isPage?: boolean;
  }
}

/** A single-page application beside the API, as Vite builds it: `index.html`, and files named by their content under `assets/`. */
export interface Site {
  readonly folder: string;
  /** What people read in place of a page as long as nothing is built there. */
  readonly notBuilt: string;
}

/** What stands in `index.html` where each answer gets a nonce of its own. */
export const STYLE_NONCE = '__STYLE_NONCE__';

/** Addresses of programs. A page never takes their place: an unknown route stays a refusal, not a page that says 200. */
const PROGRAMS = /^\/+(api|graphql|graphiql|health)(?![^/?#])/i;

/** True for what a browser may load before anybody has signed in. */
export function isPage(request: FastifyRequest): boolean {
  return request.routeOptions.config.isPage === true && !PROGRAMS.test(request.url);
}

/**
 * Serves the site: its files as they are, and `index.html` for every other address, because the application itself knows its pages.
 * Nothing may come from elsewhere, no script or style may stand in the page, and no other site may frame it.
 */
export function serveSite(server: FastifyInstance, site: Site): void {
  void server.register(async (pages) => {
    pages.addHook('onRoute', (route) => {
      route.config = { ...route.config, isPage: true };
    });
    pages.addHook('onSend', async (_request, reply) => {
      reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin' });
    });
    const assets = join(site.folder, 'assets');
    if (existsSync(assets)) {
      await pages.register(fastifyStatic, { root: assets, prefix: '/assets/', decorateReply: false, immutable: true, maxAge: '365d' });
    }
    pages.get('/*', async (request, reply) => {
      if (PROGRAMS.test(request.url)) {
        return reply.callNotFound();
      }
      return sendIndex(reply, site);
    });
  });
}

/** Read each time: a build that ends while the service runs is served at once. */
async function sendIndex(reply: FastifyReply, { folder, notBuilt }: Site): Promise<FastifyReply> {
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
  reply.header('cache-control', 'no-store');
  if (html === undefined) {
    return reply.code(503).type('text/plain; charset=utf-8').send(`${notBuilt}\n`);
  }
  const nonce = randomBytes(16).toString('base64');
  return reply
    .header('content-security-policy', contentSecurityPolicy(nonce))
    .type('text/html; charset=utf-8')
    .send(html.replaceAll(STYLE_NONCE, nonce));
}

/** The component library writes its colours into style elements: those that carry this answer's nonce are let in, no others. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
