import type { Context, Service } from '../../core/service';
import type { ServiceEvents } from '../service-events';
import type { TargetDelivery } from '../target-delivery';
import { ruleProvider } from './cloudformation';
import { EventBus } from './event-bus';
import { eventOperations } from './operations';
import { Rules } from './rules';

/** EventBridge: the default event bus with what services tell of themselves, rules by pattern and by schedule. */
export function createEventBridge(
  { store, clock }: Context,
  delivery: TargetDelivery,
  serviceEvents: ServiceEvents,
): Service {
  const rules = new Rules(store);
  const bus = new EventBus(clock, rules, delivery);
  const operations = eventOperations(rules, bus);
  serviceEvents.listen((event, call) => void bus.put(event, call));
  return {
    signingName: 'events',
    client: () => import('@aws-sdk/client-eventbridge'),
    operations,
    resources: { 'AWS::Events::Rule': ruleProvider(operations) },

    async start() {
      bus.start();
    },

    async stop() {
      bus.stop();
    },
  };
}
