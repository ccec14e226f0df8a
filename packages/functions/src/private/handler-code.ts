import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '@berth/foundation';
import { type AssetCode, Code } from 'aws-cdk-lib/aws-lambda';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';

/** Next to the compiled sources, also while the tests run the sources themselves. */
const RUNTIME = join(__dirname, '../../lib/runtime');

/** What a folder of compiled TypeScript holds and Lambda does not need; it would make another hash of the same code. */
const NOT_CODE = ['.ts', '.map', '.tsbuildinfo'];

/** A module of its own. */
export function handlerCode(folder: string): AssetCode {
  return Code.fromAsset(folder, { exclude: NOT_CODE.map(end => `*${end}`) });
}

/** Make something of a module behind the runtime that speaks with CloudFormation. The code is gone when `use` returns, unless the CDK reads it later. */
export function withOperationCode<T>(scope: Construct, folder: string, use: (code: AssetCode) => T): T {
  const together = mkdtempSync(join(tmpdir(), 'berth-operation-'));
  try {
    copyCode(RUNTIME, together);
    copyCode(folder, join(together, 'operation'));
    return use(Code.fromAsset(together));
  } finally {
    if (!scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) rmSync(together, { recursive: true });
  }
}

/** What is wrong with the folder of a handler. */
export function handlerCodeProblems(folder: string): Problem[] {
  const problem = (code: string, fact: string, fix: string): Problem[] => [
    { code, path: 'code', value: folder, fact, fix },
  ];
  if (!existsSync(join(folder, 'index.js'))) {
    return problem('HandlerMissing', 'holds no index.js', 'build the package that it belongs to');
  }
  const foreign = importsOf(folder).filter(name => !/^(node:|@aws-sdk\/|\.\/)/.test(name));
  if (foreign.length === 0) return [];
  return problem(
    'HandlerImportsForbidden',
    `imports ${[...new Set(foreign)].sort().join(', ')}, which Lambda does not bring`,
    'import only node:, @aws-sdk/ and files beside it',
  );
}

function importsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.js'))
    .flatMap(file => [...readFileSync(join(folder, file), 'utf8').matchAll(/\brequire\(["']([^"']+)["']\)/g)])
    .map(([, name = '']) => name);
}

function copyCode(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: file => !NOT_CODE.some(end => file.endsWith(end)) });
}
