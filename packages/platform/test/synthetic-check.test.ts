import { Match, Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentConfig, Platform, type SyntheticCheckConfig } from '../src';
import { flags } from './_fixtures/flags';
import { makeConfig, makeService } from './_fixtures/make-config';

const check: SyntheticCheckConfig = { paths: [{ path: '/', text: 'Welcome' }] };

function configWith(
  changes: Partial<SyntheticCheckConfig>,
  others: Partial<EnvironmentConfig> = {},
): EnvironmentConfig {
  return makeConfig({ monitoring: { syntheticCheck: { ...check, ...changes } }, ...others });
}

/** The templates of the services. */
function servicesOf(config: EnvironmentConfig): Template[] {
  return new Platform(new App({ context: flags }), config).services.map(stack => Template.fromStack(stack));
}

/** A reference to the alarm of the check. */
const ALARM = { Ref: Match.stringLikeRegexp('^CheckFailed') };

test('checks nothing unless it is asked to: that costs', () => {
  const [service] = servicesOf(makeConfig());

  service?.resourceCountIs('AWS::Synthetics::Canary', 0);
});

test("asks users' way in, once, and ends releases of CodeDeploy", () => {
  const [service] = servicesOf(configWith({}));

  service?.hasResourceProperties('AWS::Synthetics::Canary', {
    Schedule: { Expression: 'rate(1 minute)' },
    RunConfig: {
      EnvironmentVariables: {
        REPEAT: '1',
        QUESTIONS: {
          'Fn::Join': [
            '',
            [
              '[{"url":"',
              { Ref: Match.stringLikeRegexp('loadbalancerv1url') },
              '/","status":200,"withinMs":10000,"text":"Welcome"}]',
            ],
          ],
        },
      },
    },
  });
  service?.hasResourceProperties('AWS::CodeDeploy::DeploymentGroup', {
    AlarmConfiguration: { Enabled: true, Alarms: Match.arrayWith([{ Name: ALARM }]) },
  });
  service?.hasResourceProperties('AWS::CloudWatch::Alarm', {
    EvaluationPeriods: 2,
    AlarmDescription: Match.stringLikeRegexp('^2 checks of dev-pyshop'),
    Metrics: Match.arrayWith([Match.objectLike({ Expression: 'IF(FILL(hosts, 0) > 0, success, 100)' })]),
  });
  service?.hasResource('AWS::Logs::LogGroup', {
    Properties: { LogGroupName: Match.anyValue(), RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
  });
  service?.resourceCountIs('AWS::KMS::Key', 0);
});

test('ends releases by ECS, and asks often where a release has few of the users', () => {
  const shift = { kind: 'canary', percent: 10, waitMinutes: 5 } as const;
  const services = [makeService({ rollout: { engine: 'ecs', shift } })];

  const [service] = servicesOf(configWith({ everyMinutes: 5, failures: 3 }, { services }));

  service?.hasResourceProperties('AWS::Synthetics::Canary', {
    Schedule: { Expression: 'rate(5 minutes)' },
    RunConfig: { EnvironmentVariables: { REPEAT: '10' } },
  });
  service?.hasResourceProperties('AWS::CloudWatch::Alarm', { EvaluationPeriods: 3 });
  service?.hasResourceProperties('AWS::ECS::Service', {
    DeploymentConfiguration: Match.objectLike({ Alarms: { AlarmNames: [ALARM], Enable: true, Rollback: true } }),
  });
});

test('checks the one service that it names, where it is told', () => {
  const services = [makeService(), makeService({ name: 'admin', route: { paths: ['/admin/*'] } })];
  const paths = [{ path: '/admin/login', status: 401, withinSeconds: 2 }];

  const [pyshop, admin] = servicesOf(configWith({ paths, service: 'admin', url: 'https://example.com' }, { services }));

  pyshop?.resourceCountIs('AWS::Synthetics::Canary', 0);
  admin?.hasResourceProperties('AWS::Synthetics::Canary', {
    RunConfig: {
      EnvironmentVariables: { QUESTIONS: '[{"url":"https://example.com/admin/login","status":401,"withinMs":2000}]' },
    },
  });
});

test('asks the domain of CloudFront, not the load balancer behind it', () => {
  const reason = 'certificates inside the VPC would have to be renewed by hand';
  const certificateArn = 'arn:aws:acm:us-east-1:000000000000:certificate/1';
  const edge = { kind: 'cdn', domain: 'shop.example.com', certificateArn, reason } as const;

  const [service] = servicesOf(configWith({}, { edge }));

  service?.hasResourceProperties('AWS::Synthetics::Canary', {
    RunConfig: { EnvironmentVariables: { QUESTIONS: Match.stringLikeRegexp('"https://shop.example.com/"') } },
  });
});
