import { translateAwsFailure } from '../../src/aws/aws-failure';
import { awsError } from '../_fakes/aws-error';

test.each(['AccessDeniedException', 'ThrottlingException', 'ExpiredTokenException', 'TimeoutError'])(
  'what continues in AWS is still told after %s was translated once more on its way up',
  name => {
    const translated = translateAwsFailure(awsError(name), 'deployment d-1 continues in AWS');

    expect(translateAwsFailure(translated)).toBe(translated);
    expect(translated).toMatchObject({
      exitCode: 75,
      message: expect.stringContaining('; deployment d-1 continues in AWS'),
    });
  },
);
