import { RolloutEngine } from '@berth/ecs-service';
import { type BlueGreenDeploymentProps, blueGreenDeploymentProblems } from '../src';
import { Releases } from './_fixtures/releases';

test('BERTH-CD-007: users cannot move between one target group', () => {
  const route = new Releases().route(1);
  const service = { engine: RolloutEngine.CODE_DEPLOY } as BlueGreenDeploymentProps['service'];

  expect(blueGreenDeploymentProblems({ service, route })).toEqual([
    {
      code: 'BERTH-CD-007',
      path: 'route.green',
      value: undefined,
      fact: 'users move between two target groups, and the route has one',
      fix: 'give it colors: 2',
    },
  ]);
});
