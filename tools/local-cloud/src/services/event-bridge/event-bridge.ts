import type { Call, Context, Service } from '../../core/service';
import type { TargetDelivery } from '../target-delivery';
import { ruleProvider } from './cloudformation';
import { EventBus, type EventFacts } from './event-bus';
import { eventOperations } from './operations';
import { Rules } from './rules';

/** EventBridge, for its peers. */
export interface EventBridge extends Service {
  /** Tells what happened in a service. */
  emit(event: EventFacts, call: Call): void;
}

/** EventBridge: the default event bus, rules by pattern and by schedule. */
export function createEventBridge({ store, clock }: Context, delivery: TargetDelivery): EventBridge {
  const rules = new Rules(store);
  const bus = new EventBus(clock, rules, delivery);
  const operations = eventOperations(rules, bus);
  return {
    signingName: 'events',
    client: () => import('@aws-sdk/client-eventbridge'),
    operations,
    resources: { 'AWS::Events::Rule': ruleProvider(operations) },

    emit(event, call) {
      bus.put(event, call);
    },

    async start() {
      bus.start();
    },

    async stop() {
      bus.stop();
    },
  };
}
