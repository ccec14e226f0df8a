import type { CommandContext } from '../../src/command-context';
import type { StackDeployment } from '../../src/infrastructure/toolkit';
import type { FaultsAnswer, LocalCloudPort } from '../../src/local-cloud/local-cloud';
import type { RenderRequest } from '../../src/migrations/alembic';
import type { RenderedMigrations } from '../../src/migrations/judge-migrations';
import { FakeAws } from './aws';
import { ManualClock } from './clock';
import { FakeIo } from './io';

/** A user in `cwd` with an AWS account in memory. */
export function fakeContext(cwd: string) {
  const clock = new ManualClock();
  const io = new FakeIo();
  const aws = new FakeAws(clock);
  const toolkit = {
    synth: jest.fn(async (_folder: string) => ['dev-network']),
    deploy: jest.fn(async (deployment: StackDeployment) => deployment.approve()),
    destroy: jest.fn(async () => undefined),
    bootstrap: jest.fn(async () => true),
    diff: jest.fn(async (_assembly: string, _ids: readonly string[]) => ({ text: 'diff', changed: 1 })),
  };
  const cloud = { endpoint: 'http://127.0.0.1:4566', pid: 7 };
  const localCloud = {
    find: jest.fn<Promise<typeof cloud | undefined>, [string]>(async () => cloud),
    wasKilled: jest.fn(() => false),
    start: jest.fn(async () => cloud),
    stop: jest.fn(async () => undefined),
    faults: jest.fn<Promise<FaultsAnswer>, Parameters<LocalCloudPort['faults']>>(async () => ({
      plan: {},
      faults: [],
    })),
  };
  const sessionPlugin = { isInstalled: jest.fn(async () => true), connect: jest.fn(async () => 0) };
  const dns = { nameServers: jest.fn(async (_zone: string): Promise<string[]> => []) };
  const alembic = {
    render: jest.fn<Promise<RenderedMigrations>, [RenderRequest]>(async () => ({
      known: true,
      head: '0001',
      revisions: [],
    })),
  };
  const machine = {
    node: '22.0.0',
    region: undefined as string | undefined,
    ask: jest.fn<Promise<string | undefined>, string[]>(async () => 'version 30.1.2'),
  };
  const docker = { isReachable: jest.fn(async () => false), build: jest.fn(async () => undefined) };
  return {
    ...{ io, clock, cwd, aws, toolkit, localCloud, docker, alembic, machine, dns, sessionPlugin },
    interrupted: new AbortController().signal,
    variables: {} as Record<string, string | undefined>,
    owner: 'ada@laptop',
    pid: 1,
    isAlive: () => true,
    connect: () => aws.ports,
  } satisfies CommandContext & { aws: FakeAws };
}
