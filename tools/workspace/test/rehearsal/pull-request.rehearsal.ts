import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failuresOf, resultsOf } from './_fixtures/place';
import { RealPlace } from './_fixtures/real-place';
import type { RehearsedRun } from './_runner/plan';

jest.setTimeout(3_600_000);

const EVENT = { name: 'pull_request', branch: 'topic', base: 'main' } as const;

let place: RealPlace;
let proposed: RehearsedRun;
let comment: string;
let quality: RehearsedRun;
let unkempt: RehearsedRun;

beforeAll(async () => {
  place = await RealPlace.of();
  place.edit('apps/dev/src/config.ts', text => text.replace('storageGiB: 20', 'storageGiB: 30'));
  await place.push('topic', 'feat(dev): room for more');
  proposed = await place.rehearse({ workflow: 'pull_request', event: EVENT });
  comment = readFileSync(join(place.lastRun, 'comment-1.md'), 'utf8');
  quality = await place.rehearse({ workflow: 'code_quality', event: EVENT });

  place.edit('tsconfig.base.json', text => text.replace('"strict": true', '"strict": false'));
  await place.push('topic', 'something else');
  unkempt = await place.rehearse({ workflow: 'code_quality', event: EVENT });
});

afterAll(() => place.remove());

test('a pull request is built and compared with its base, and the comment names what differs', () => {
  expect(failuresOf(proposed)).toEqual([]);
  expect(resultsOf(proposed)).toEqual({ build: 'success', comment: 'success' });
  expect(comment).toMatch(/<summary>apps\/dev\/cdk.out\/dev-data.template.json: 1 different<\/summary>/);
  expect(comment).toContain('`AWS::RDS::DBInstance`');
  expect(comment).not.toContain('apps/prod');
});

test('this repository has the quality that it asks for', () => {
  expect(failuresOf(quality)).toEqual([]);
});

test('a generated file that was edited by hand is seen', () => {
  const steps = unkempt.jobs.lint?.steps.filter(({ result }) => result === 'failure');

  expect(steps).toMatchObject([{ name: 'nothing was edited by hand' }]);
});
