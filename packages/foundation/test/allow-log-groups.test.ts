import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Stack } from 'aws-cdk-lib/core';
import { allowLogGroups } from '../src';

test('lets CloudWatch Logs use the key for log groups of its own account and region, by actions that are named', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });

  allowLogGroups(new Key(stack, 'Key'));

  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Principal: { Service: 'logs.amazonaws.com' },
          Resource: '*',
          Action: Match.not(Match.arrayWith([Match.stringLikeRegexp('[*]')])),
          Condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111122223333:log-group:*']],
              },
            },
          },
        }),
      ]),
    },
  });
});
