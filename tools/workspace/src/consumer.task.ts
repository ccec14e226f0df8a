import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CONSUMER_APP,
  CONSUMER_TSCONFIG,
  compilerName,
  consumerManifest,
  consumerProgram,
  type PublishedPackage,
} from './consumer-project';
import { versions } from './versions';

const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

const published = ['packages', 'tools']
  .flatMap(kind => readdirSync(kind).map(name => `${kind}/${name}`))
  .filter(folder => existsSync(join(folder, 'package.json')))
  .map(folder => ({ folder, ...read<PublishedPackage>(join(folder, 'package.json')) }))
  .filter(({ private: isPrivate }) => !isPrivate);

/** Whole systems, which use every package. */
const systems = ['apps', 'examples']
  .flatMap(kind => readdirSync(kind).map(name => `${kind}/${name}`))
  .filter(folder => existsSync(join(folder, 'cdk.json')));

/** `npm run consumer -- --floor`: with the oldest CDK that the peers allow; `--newest`: with the newest. */
const cdk = (['floor', 'newest'] as const).find(asked => process.argv.includes(`--${asked}`)) ?? 'pinned';

const project = mkdtempSync(join(tmpdir(), 'berth-consumer-'));
try {
  npx(['tsc', '-b', ...published.map(({ folder }) => folder), ...systems]);
  writeFileSync(join(project, 'package.json'), JSON.stringify(consumerManifest(published, pack(), cdk)));
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(CONSUMER_TSCONFIG));
  writeFileSync(join(project, 'all.ts'), consumerProgram(published));
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const passed = versions.consumers.map(typechecks);
  const synthesized = systems.map(synthesizes);
  process.exitCode = [...passed, gateRefuses(), ...synthesized].every(Boolean) ? 0 : 1;
} finally {
  rmSync(project, { recursive: true, force: true });
}

/** Makes what would be published, and says where it lies. */
function pack(): Record<string, string> {
  const names = published.flatMap(({ name }) => ['--workspace', name]);
  const made = execFileSync('npm', ['pack', '--json', '--pack-destination', project, '--loglevel=error', ...names], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const tarballs = Object.values(JSON.parse(made) as Record<string, { name: string; filename: string }>);
  return Object.fromEntries(tarballs.map(({ name, filename }) => [name, join(project, filename)]));
}

function typechecks(version: string): boolean {
  const folder = join(project, 'node_modules', compilerName(version));
  const { bin } = read<{ bin: { tsc: string } }>(join(folder, 'package.json'));
  const started = Date.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=4096', join(folder, bin.tsc), '-p', project],
    { encoding: 'utf8' },
  );
  const errors = status === 0 ? '' : `\n${stdout}${stderr}`;
  const verdict = status === 0 ? 'typechecks' : 'does not typecheck';
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`TypeScript ${version}: ${published.length} packages, ${verdict} (${seconds} s)${errors}\n`);
  return status === 0;
}

/** The gate of a user's own app, with the rules that are in the package. */
function gateRefuses(): boolean {
  writeFileSync(join(project, 'app.cjs'), CONSUMER_APP);
  const { status, stderr } = spawnSync(process.execPath, ['app.cjs'], { cwd: project, encoding: 'utf8' });
  const refused =
    status !== 0 && stderr.includes('BERTH-NET-017') && existsSync(join(project, 'cdk.out/guardrails.json'));
  process.stdout.write(`gate: ${refused ? 'refuses an open database port' : `lets an open port pass\n${stderr}`}\n`);
  return refused;
}

/** A system of this repository, outside of it: it passes the gate with the installed CDK, too. */
function synthesizes(system: string): boolean {
  const folder = join(project, system);
  cpSync(join(system, 'lib'), folder, { recursive: true });
  const { context } = read<{ context: object }>(join(system, 'cdk.json'));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['main.js'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...inherited(), CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: join(folder, 'cdk.out') },
    maxBuffer: 64 * 1024 * 1024,
  });
  const stacks = existsSync(join(folder, 'cdk.out'))
    ? readdirSync(join(folder, 'cdk.out')).filter(file => file.endsWith('.template.json')).length
    : 0;
  const passed = status === 0 && stacks > 0;
  const { version } = read<{ version: string }>(join(project, 'node_modules/aws-cdk-lib/package.json'));
  const verdict = passed ? `synthesizes ${stacks} stacks` : `does not synthesize\n${stdout}${stderr}`;
  process.stdout.write(`${system} with aws-cdk-lib ${version}: ${verdict}\n`);
  return passed;
}

function inherited(): NodeJS.ProcessEnv {
  // biome-ignore lint/style/noProcessEnv: programs need a PATH
  return process.env;
}

function npx(command: readonly string[]): void {
  execFileSync('npx', command, { stdio: 'inherit' });
}
