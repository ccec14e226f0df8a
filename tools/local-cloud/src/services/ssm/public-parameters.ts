import { createHash } from 'node:crypto';

/** A parameter that AWS publishes in every account. */
export interface PublicParameter {
  readonly value: string;
  readonly dataType: string;
}

const ECS_AGENT_VERSION = '1.99.0';

/**
 * The values of `/aws/service/…` that stacks of this project read: machine images. The same name gives the same image in every run.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
 */
export function publicParameter(name: string, region: string): PublicParameter | undefined {
  if (/^\/aws\/service\/ami-(amazon-linux|windows)-latest\/[\w.-]+$/.test(name)) return image(imageId(name, region));

  const ecs = /^\/aws\/service\/ecs\/optimized-ami\/([\w-]+(?:\/[\w-]+)??)\/recommended(?:\/(\w+))?$/.exec(name);
  if (!ecs) return undefined;
  const [, family = '', field] = ecs;
  const facts: Record<string, string> = {
    ecs_agent_version: ECS_AGENT_VERSION,
    ecs_runtime_version: 'Docker version 25.0.13',
    image_id: imageId(family, region),
    image_name: `ecs-optimized-${family.replace('/', '-')}`,
    image_version: '2.0.20260101',
    os: family.includes('2023') ? 'Amazon Linux 2023' : 'Amazon Linux 2',
    schema_version: '1',
    source_image_name: `${family.replace('/', '-')}-minimal`,
  };
  if (field === undefined) return { value: JSON.stringify(facts), dataType: 'text' };
  const value = facts[field];
  if (value === undefined) return undefined;
  return field === 'image_id' ? image(value) : { value, dataType: 'text' };
}

function image(value: string): PublicParameter {
  return { value, dataType: 'aws:ec2:image' };
}

function imageId(family: string, region: string): string {
  return `ami-0${createHash('sha256').update(`${region}/${family}`).digest('hex').slice(0, 16)}`;
}
