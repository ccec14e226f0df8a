const { BenchError } = require('../bench-error.cjs');
const { pause, since } = require('../measure.cjs');

const LIMIT_SECONDS = 60;
const POLL_MS = 10;

/** A stack of what all clouds know, thirty resources that refer to each other. */
const COMMON_TEMPLATE = {
  Resources: Object.assign(
    {},
    ...Array.from({ length: 10 }, (_, index) => ({
      [`Queue${index}`]: {
        Type: 'AWS::SQS::Queue',
        Properties: { QueueName: { 'Fn::Sub': `\${AWS::StackName}-${index}` } },
      },
      [`Group${index}`]: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: { 'Fn::Sub': `/\${AWS::StackName}/${index}` }, RetentionInDays: 7 },
      },
      [`Parameter${index}`]: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: { 'Fn::Sub': `/\${AWS::StackName}/${index}` },
          Type: 'String',
          Value: { 'Fn::GetAtt': [`Queue${index}`, 'Arn'] },
        },
      },
    })),
  ),
};

/** Seconds from the call until a client sees that the stack is there. `input` is further input of the call, in its own form. */
async function createStack(api, StackName, template, input = {}) {
  const started = process.hrtime.bigint();
  await api.cloudFormation('CreateStack', {
    StackName,
    'Capabilities.member.1': 'CAPABILITY_NAMED_IAM',
    ...(template ? { TemplateBody: JSON.stringify(template) } : {}),
    ...input,
  });
  for (;;) {
    const status = /<StackStatus>([A-Z_]+)</.exec(await api.cloudFormation('DescribeStacks', { StackName }))?.[1];
    if (status === 'CREATE_COMPLETE') return since(started);
    if (status !== 'CREATE_IN_PROGRESS' || since(started) > LIMIT_SECONDS)
      throw new BenchError(
        `${StackName} is ${status} after ${since(started).toFixed(0)} s: ${await failures(api, StackName)}`,
      );
    await pause(POLL_MS);
  }
}

/** The same stack in each cloud in turn; the first round only warms. Seconds by cloud. */
async function measureCommonStack(clouds, rounds) {
  const found = {};
  for (let round = -1; round < rounds; round++) {
    for (const { name, api } of clouds) {
      const seconds = await createStack(api, `common-${round + 1}`, COMMON_TEMPLATE);
      if (round >= 0) found[name] = [...(found[name] ?? []), seconds];
    }
  }
  return found;
}

async function failures(api, StackName) {
  const events = await api.cloudFormation('DescribeStackEvents', { StackName });
  const reasons = [...events.matchAll(/<ResourceStatusReason>([^<]+)</g)].map(([, reason]) => reason);
  return reasons.slice(0, 3).join('; ');
}

module.exports = { COMMON_TEMPLATE, createStack, measureCommonStack };
