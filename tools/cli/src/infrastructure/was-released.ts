import type { Rollout } from '@berth/rollout';
import type { AwsPorts } from '../aws/ports';
import { tags } from '../engine/markers';

/** Whether a service was ever seen serving what a release brought. */
export async function wasReleased({ cluster, ecsService }: Rollout, { ecs }: AwsPorts): Promise<boolean> {
  const service = await ecs.service(cluster, ecsService);
  return service?.tags[tags.serving] !== undefined;
}
