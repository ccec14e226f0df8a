import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (
  event: unknown,
  context: object,
  callback: (error?: unknown, result?: unknown) => void,
) => unknown;

/** Why a function cannot be loaded, by the name that Lambda gives it. */
export class LoadError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * Finds the handler `folder/module.export` below the function's code.
 *
 * @throws LoadError
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html#nodejs-handler-setup
 */
export async function loadHandler(root: string, handler: string): Promise<Handler> {
  const match = /^([^.]*)\.(.*)$/.exec(basename(handler));
  if (!match) throw new LoadError('Runtime.MalformedHandlerName', 'Bad handler');
  const [, module = '', path = ''] = match;
  const file = join(dirname(handler), module);
  const exported = await loadModule(root, file);
  const found = path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)?.[name], exported);
  if (typeof found === 'function') return found as Handler;
  if (found === undefined) throw new LoadError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  throw new LoadError('Runtime.HandlerNotFound', `${handler} is not a function`);
}

async function loadModule(root: string, file: string): Promise<unknown> {
  const path = join(root, file);
  try {
    if (existsSync(`${path}.js`) || existsSync(path)) return await loadScript(existsSync(path) ? path : `${path}.js`);
    if (existsSync(`${path}.mjs`)) return await import(pathToFileURL(`${path}.mjs`).href);
    return require(path);
  } catch (error) {
    if (error instanceof SyntaxError) throw new LoadError('Runtime.UserCodeSyntaxError', String(error));
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new LoadError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
}

async function loadScript(path: string): Promise<unknown> {
  try {
    return require(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_REQUIRE_ESM') throw error;
    return import(pathToFileURL(path).href);
  }
}
