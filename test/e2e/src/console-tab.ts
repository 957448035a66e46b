import { findChromium } from '@trem/dev-stack';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };
const TIME_LIMIT_MS = 30_000;

/** A browser without a window. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await findChromium((line) => console.error(line));
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

/** A tab of its own. `complaints` gathers what the browser says about broken rules and broken scripts, `asked` every address that it asks for. */
export async function openTab(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(TIME_LIMIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) {
      complaints.push(message.text());
    }
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  page.on('websocket', (socket) => asked.push(`websocket ${new URL(socket.url()).pathname}${new URL(socket.url()).search}`));
  return { page, complaints, asked, [Symbol.asyncDispose]: () => context.close() };
}

export async function signInAs(page: Page, token: string): Promise<void> {
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
