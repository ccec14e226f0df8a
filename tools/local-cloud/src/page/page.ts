import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpMount } from '../core/service';
import { AccountReader } from './account-reader';
import { type PageParts, readCloud, readersOf } from './read-cloud';
import { SecretMask } from './secret-mask';
import { readTaskLog } from './task-log';

/** What is served as it lies there: no build step, no bundler. */
const FOLDER = join(__dirname, '..', '..', 'page');

const FILES: Readonly<Record<string, { file: string; type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/_berth/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
  '/_berth/page.mjs': { file: 'page.mjs', type: 'text/javascript; charset=utf-8' },
  '/_berth/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
};

/** Nothing from elsewhere, nothing inline, nobody's frame; other pages of the browser may not read what is here either. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The page at the root of the endpoint, for browsers; a client without a signature is refused there as everywhere. */
export function createPage(parts: PageParts): HttpMount {
  const mask = new SecretMask();
  return {
    prefix: /^\/(_berth\/.*)?$/,

    async handle(request) {
      const { pathname, searchParams } = new URL(request.url);
      const isPage = request.method === 'GET' && request.headers.get('accept')?.includes('text/html');
      if (pathname === '/' && !isPage) {
        return refused(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
      }
      if (request.method !== 'GET') return refused(405, 'MethodNotAllowed', 'this page is only for looking');
      if (request.headers.get('sec-fetch-site') === 'cross-site' && pathname !== '/') {
        return refused(403, 'AccessDenied', 'other pages may not read this');
      }
      if (pathname === '/_berth/state') return json(await mask.mask(await readCloud(parts), readersOf(parts)));
      if (pathname === '/_berth/log') return json(await mask.mask(await log(parts, searchParams), readersOf(parts)));
      const found = FILES[pathname];
      if (!found) return refused(404, 'NotFound', `there is no ${pathname}`);
      return new Response(await readFile(join(FOLDER, found.file)), {
        headers: { ...HEADERS, 'content-type': found.type },
      });
    },
  };
}

function log({ services }: PageParts, asked: URLSearchParams) {
  const [region, cluster, task] = ['region', 'cluster', 'task'].map(name => asked.get(name) ?? '') as [
    string,
    string,
    string,
  ];
  return readTaskLog(new AccountReader(services, region), { cluster, task, next: asked.get('next') ?? undefined });
}

function json(body: object): Response {
  return new Response(JSON.stringify(body), { headers: { ...HEADERS, 'content-type': 'application/json' } });
}

function refused(status: number, code: string, message: string): Response {
  const headers = { ...HEADERS, 'content-type': 'application/json', 'x-amzn-errortype': code };
  return new Response(JSON.stringify({ __type: code, message }), { status, headers });
}
