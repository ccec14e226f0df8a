import type { Context, Service } from '../core/service';
import { createSts } from './sts';

/** Every service, in the order of dependency: a service comes after those it calls. Started in this order, stopped in reverse. */
export function createServices(context: Context): readonly Service[] {
  const sts = createSts(context);

  return [sts];
}
