import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Validations } from 'aws-cdk-lib/core';
import { Releases } from '../_fixtures/releases';

function acceptedBelow({ stack }: Releases): string[] {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(data as Record<string, string>))
      .map(id => `${node.path.replace('Stack/', '')} ${id}`),
  );
}

test('accepts of the role its reads and its task sets, of its alarms that CodeDeploy is their action', () => {
  const releases = new Releases();
  releases.make();

  const ours = acceptedBelow(releases).filter(key => key.startsWith('Releases'));
  expect(ours.sort()).toEqual([
    'Releases/Alarms/Errors CloudFormation-Validate::cloudwatch_alarm_action_check',
    'Releases/Alarms/Errors NIST.800.53.R5::NIST.800.53.R5-CloudWatchAlarmAction',
    'Releases/Alarms/Unhealthy CloudFormation-Validate::cloudwatch_alarm_action_check',
    'Releases/Alarms/Unhealthy NIST.800.53.R5::NIST.800.53.R5-CloudWatchAlarmAction',
    'Releases/Role/Policy AwsSolutions::AwsSolutions-IAM5[Resource::*]',
  ]);
});

test('accepts nothing of alarms that tell somebody', () => {
  const releases = new Releases();
  releases.make({ rollbackAlarmActions: [new SnsAction(new Topic(releases.stack, 'Topic'))] });

  expect(acceptedBelow(releases).filter(key => key.includes('larm'))).toEqual([]);
});
