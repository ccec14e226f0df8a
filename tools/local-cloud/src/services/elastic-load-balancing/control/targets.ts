import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Operation } from '../../../core/service';
import type { Target } from '../health/targets';
import type { Registration, TargetGroup } from '../registry';
import type { ControlPlane } from './control-plane';

export function targetOperations({ registry, targets }: ControlPlane): Record<string, Operation> {
  return {
    RegisterTargets({ TargetGroupArn, Targets = [] }: sdk.RegisterTargetsInput): sdk.RegisterTargetsOutput {
      const group = registry.getTargetGroup(TargetGroupArn);
      if (Targets.length === 0) throw new AwsError('ValidationError', 'Targets must be specified');
      for (const target of Targets.map(description => registration(group, description))) targets.register(target);
      return {};
    },

    DeregisterTargets({ TargetGroupArn, Targets = [] }: sdk.DeregisterTargetsInput): sdk.DeregisterTargetsOutput {
      const group = registry.getTargetGroup(TargetGroupArn);
      for (const { Id, Port } of Targets) {
        const matching = targets.of(group.arn).filter(target => isSame(target, Id, Port));
        for (const { registration: registered } of matching) targets.deregister(registered);
      }
      return {};
    },

    DescribeTargetHealth(input: sdk.DescribeTargetHealthInput): sdk.DescribeTargetHealthOutput {
      const group = registry.getTargetGroup(input.TargetGroupArn);
      const registered = targets.of(group.arn);
      const describe = (target: Target): sdk.TargetHealthDescription => ({
        Target: {
          Id: target.registration.id,
          Port: target.registration.port,
          AvailabilityZone: target.registration.availabilityZone,
        },
        HealthCheckPort:
          group.healthCheck.port === 'traffic-port' ? String(target.registration.port) : group.healthCheck.port,
        TargetHealth: targets.describe(target),
      });
      if (!input.Targets?.length) return { TargetHealthDescriptions: registered.map(describe) };
      return {
        TargetHealthDescriptions: input.Targets.map(asked => {
          const target = registered.find(one => isSame(one, asked.Id, asked.Port ?? group.port));
          return target ? describe(target) : notRegistered(asked, group);
        }),
      };
    },
  };
}

function registration(group: TargetGroup, target: sdk.TargetDescription): Registration {
  if (!target.Id) throw new AwsError('InvalidTarget', 'A target ID must be specified');
  return {
    targetGroupArn: group.arn,
    id: target.Id,
    port: Number(target.Port ?? group.port),
    ...(target.AvailabilityZone && { availabilityZone: target.AvailabilityZone }),
  };
}

/** Without a port all targets with the id are meant. */
function isSame({ registration: { id, port } }: Target, wantedId?: string, wantedPort?: number): boolean {
  return id === wantedId && (wantedPort === undefined || port === Number(wantedPort));
}

function notRegistered(asked: sdk.TargetDescription, group: TargetGroup): sdk.TargetHealthDescription {
  const port = asked.Port ?? group.port;
  return {
    Target: { Id: asked.Id, Port: port },
    HealthCheckPort: String(port),
    TargetHealth: {
      State: 'unused',
      Reason: 'Target.NotRegistered',
      Description: 'Target is not registered to the target group',
    },
  };
}
