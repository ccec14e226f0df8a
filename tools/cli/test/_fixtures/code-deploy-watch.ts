import { codeDeployEngine } from '../../src/engine/code-deploy-engine';
import { type Live, readLive } from '../../src/engine/live';
import { tags } from '../../src/engine/markers';
import { FakeAws } from '../_fakes/aws';
import { ManualClock } from '../_fakes/clock';
import { FakeIo } from '../_fakes/io';
import { BASE, rollout } from '../_fakes/rollout';

export const NEW = BASE.replace(/\d+$/, '2');

/** CodeDeploy brings revision 2 behind the green target group, and it is watched. */
export async function watching({ oneZone = false, change = (live: Live): Live => live } = {}) {
  const clock = new ManualClock();
  const aws = new FakeAws(clock);
  Object.assign(aws, { desiredCount: 2, tags: { [tags.serving]: 'aaa' } });
  const live = await readLive(rollout, aws.ports);
  await aws.ports.codeDeploy.create({
    ...{ application: 'a', group: 'g', description: '' },
    appSpec: `{"TaskDefinition":"${NEW}"}`,
  });
  const context = { aws: aws.ports, clock, io: new FakeIo(), pollMs: 5000 };
  const watch = codeDeployEngine(rollout, context).watch('d-1', NEW, change(live), oneZone);
  return { aws, watch };
}
