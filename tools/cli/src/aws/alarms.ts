import type { Rollout } from '@berth/rollout';
import { type Connection, lazily, readOptions } from './connection';

/** Alarms of CloudWatch, read only. */
export interface AlarmsPort {
  /** Names of the alarms that end a release of this service. */
  watchedBy(rollout: Rollout): Promise<string[]>;

  /** Those of `names` that are in state ALARM. */
  red(names: readonly string[]): Promise<string[]>;
}

export function alarmsPort(connection: Connection): AlarmsPort {
  const options = readOptions(connection);
  const cloudWatch = lazily(async () => {
    const { CloudWatch } = await import('@aws-sdk/client-cloudwatch');
    return new CloudWatch(options);
  });
  const codeDeploy = lazily(async () => {
    const { CodeDeploy } = await import('@aws-sdk/client-codedeploy');
    return new CodeDeploy(options);
  });
  const ecs = lazily(async () => {
    const { ECS } = await import('@aws-sdk/client-ecs');
    return new ECS(options);
  });

  return {
    watchedBy: async rollout => {
      if (rollout.engine === 'ecs') {
        const { cluster, ecsService } = rollout;
        const { services = [] } = await (await ecs()).describeServices({ cluster, services: [ecsService] });
        const { enable = false, alarmNames = [] } = services[0]?.deploymentConfiguration?.alarms ?? {};
        return enable ? alarmNames : [];
      }
      const { application, deploymentGroup } = rollout.codeDeploy ?? {};
      const request = { applicationName: application, deploymentGroupName: deploymentGroup };
      const { deploymentGroupInfo } = await (await codeDeploy()).getDeploymentGroup(request);
      const { enabled = false, alarms = [] } = deploymentGroupInfo?.alarmConfiguration ?? {};
      return enabled ? alarms.map(({ name = '' }) => name) : [];
    },

    red: async names => {
      if (names.length === 0) return [];
      // without types CloudWatch leaves composite ones out
      const { MetricAlarms = [], CompositeAlarms = [] } = await (await cloudWatch()).describeAlarms({
        AlarmNames: [...names],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      });
      const red = [...MetricAlarms, ...CompositeAlarms].filter(({ StateValue }) => StateValue === 'ALARM');
      return red.map(({ AlarmName = '' }) => AlarmName);
    },
  };
}
