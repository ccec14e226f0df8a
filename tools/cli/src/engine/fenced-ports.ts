import type { AwsPorts } from '../aws/ports';

/** Sends a change, or does not. */
type Guard = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * The same ports; what changes a service goes through `guard`.
 *
 * Not: pushing an image, which takes long and ends the same however often it is done, and what CloudFormation does, which takes one update of a stack at a time.
 */
export function fencedPorts(aws: AwsPorts, guard: Guard): AwsPorts {
  const { ecs, codeDeploy, serviceDeployments, scaling } = aws;
  return {
    ...aws,
    ecs: {
      ...ecs,
      register: input => guard(() => ecs.register(input)),
      run: task => guard(() => ecs.run(task)),
      tag: (arn, tags) => guard(() => ecs.tag(arn, tags)),
      setDesiredCount: (...order) => guard(() => ecs.setDesiredCount(...order)),
    },
    codeDeploy: {
      ...codeDeploy,
      create: request => guard(() => codeDeploy.create(request)),
      stopWithRollback: id => guard(() => codeDeploy.stopWithRollback(id)),
      endWait: id => guard(() => codeDeploy.endWait(id)),
    },
    serviceDeployments: {
      ...serviceDeployments,
      start: (...order) => guard(() => serviceDeployments.start(...order)),
      stopWithRollback: id => guard(() => serviceDeployments.stopWithRollback(id)),
    },
    scaling: { ...scaling, pauseScaleIn: (...order) => guard(() => scaling.pauseScaleIn(...order)) },
  };
}
