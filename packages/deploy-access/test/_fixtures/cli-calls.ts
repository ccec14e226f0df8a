import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PORTS = join(__dirname, '../../../../tools/cli/src/aws');

/** IAM prefixes of clients of the SDK, where they are not the name of the client. */
const PREFIXES: Record<string, string> = {
  'application-auto-scaling': 'application-autoscaling',
  'cloudwatch-logs': 'logs',
  'elastic-load-balancing-v2': 'elasticloadbalancing',
  'secrets-manager': 'secretsmanager',
};

/** Everything that the deploy tool asks of AWS, as actions of IAM, sorted. */
export function cliCalls(): string[] {
  const files = readdirSync(PORTS).filter(file => file.endsWith('.ts'));
  const calls = files.flatMap(file => callsOf(readFileSync(join(PORTS, file), 'utf8')));
  return [...new Set(calls)].sort();
}

function callsOf(source: string): string[] {
  const client = /@aws-sdk\/client-([a-z0-9-]+)/.exec(source)?.[1];
  if (!client) return [];
  // a client is asked for where it is used, or has a name: a constant, or a parameter of its type
  const made = [...source.matchAll(/const (\w+) = await (?:reader|writer|client)\(\)/g)];
  const given = [...source.matchAll(/\b(\w+): (?:ECS|ECR|RDS|SSM|CloudFormation|CodeDeploy)\b/g)];
  const names = [...made, ...given].map(([, name]) => name);
  const callers = [String.raw`\(await (?:reader|writer|client)\(\)\)`, ...names.map(name => String.raw`\b${name}`)];
  const methods = [...source.matchAll(new RegExp(`(?:${callers.join('|')})\\.(\\w+)\\(`, 'g'))].map(([, name]) => name);
  const pages = [...source.matchAll(/\bpaginate(\w+)\(/g)].map(([, name]) => name);
  return [...methods, ...pages].map(name => `${PREFIXES[client] ?? client}:${pascal(name)}`);
}

function pascal(name = ''): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
