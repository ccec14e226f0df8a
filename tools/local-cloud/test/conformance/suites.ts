import { join } from 'node:path';
import type { Suite } from './suite';

/** All clients, those that take longest first. `programs` is where those of Python are. */
export function suitesOf(programs: string): readonly Suite[] {
  const python = join(programs, 'python');
  const scenarios = join(__dirname, 'clients/scenarios.task.py');
  return [
    {
      client: { name: 'AWS CLI', userAgent: /^aws-cli\// },
      command: [python, scenarios, 'aws-cli'],
    },
    {
      client: { name: 'AWS CDK CLI', userAgent: /aws-sdk-js\// },
      command: [python, scenarios, 'cdk'],
    },
    {
      // boto3 by name; what prepares their scenarios says so
      client: { name: 'ecs-deploy and awslogs', userAgent: /^Boto3\/(?!.*preparation)/ },
      command: [python, scenarios, 'tools'],
    },
    {
      client: { name: 'boto3', userAgent: /^Boto3\// },
      command: [python, scenarios, 'boto3'],
    },
  ];
}
