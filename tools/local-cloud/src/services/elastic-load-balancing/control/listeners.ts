import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/aws-error';
import type { Operation } from '../../../core/service';
import { defaultRuleArn, listenerArn } from '../arns';
import type { Listener } from '../registry';
import { checkedActions } from './actions';
import type { ControlPlane } from './control-plane';
import { newTags } from './tags';

export function listenerOperations(plane: ControlPlane): Record<string, Operation> {
  const { registry } = plane;
  return {
    /** Asked for again with the same settings, it answers with what exists. */
    async CreateListener(input: sdk.CreateListenerInput): Promise<sdk.CreateListenerOutput> {
      const { arn: loadBalancerArn } = registry.getLoadBalancer(input.LoadBalancerArn);
      checkProtocol(input.Protocol ?? 'HTTP');
      const defaultActions = checkedActions(registry, loadBalancerArn, input.DefaultActions);
      const existing = registry.listenersOf(loadBalancerArn).find(other => other.declaredPort === Number(input.Port));
      if (existing && JSON.stringify(existing.defaultActions) === JSON.stringify(defaultActions)) {
        return { Listeners: [describeListener(existing)] };
      }
      const declaredPort = freeDeclaredPort(plane, loadBalancerArn, input.Port);
      const arn = listenerArn(loadBalancerArn);
      const port = await plane.proxies.open(arn);
      const listener: Listener = { arn, loadBalancerArn, protocol: 'HTTP', declaredPort, port, defaultActions };
      registry.tags.put(arn, newTags(input.Tags));
      registry.listeners.put(arn, listener);
      plane.changed();
      return { Listeners: [describeListener(listener)] };
    },

    ModifyListener(input: sdk.ModifyListenerInput): sdk.ModifyListenerOutput {
      const listener = registry.getListener(input.ListenerArn);
      const { loadBalancerArn } = listener;
      checkProtocol(input.Protocol ?? 'HTTP');
      const changed: Listener = {
        ...listener,
        ...(input.Port !== undefined && {
          declaredPort: freeDeclaredPort(plane, loadBalancerArn, input.Port, listener),
        }),
        ...(input.DefaultActions && {
          defaultActions: checkedActions(registry, loadBalancerArn, input.DefaultActions),
        }),
      };
      registry.listeners.put(listener.arn, changed);
      plane.changed();
      return { Listeners: [describeListener(changed)] };
    },

    DescribeListeners(input: sdk.DescribeListenersInput): sdk.DescribeListenersOutput {
      if (input.ListenerArns?.length) {
        return { Listeners: input.ListenerArns.map(arn => describeListener(registry.getListener(arn))) };
      }
      const { arn } = registry.getLoadBalancer(input.LoadBalancerArn);
      return { Listeners: registry.listenersOf(arn).map(describeListener) };
    },

    DeleteListener({ ListenerArn }: sdk.DeleteListenerInput): sdk.DeleteListenerOutput {
      deleteListener(plane, registry.getListener(ListenerArn).arn);
      return {};
    },
  };
}

export function deleteListener(plane: ControlPlane, arn: string): void {
  const { registry, proxies } = plane;
  proxies.close(arn);
  for (const rule of registry.rulesOf(arn)) {
    registry.rules.delete(rule.arn);
    registry.tags.delete(rule.arn);
  }
  registry.listeners.delete(arn);
  registry.tags.delete(arn);
  plane.changed();
}

/** `Port` is where the listener really listens: the declared one is mostly taken, or needs privileges. */
function describeListener(listener: Listener): sdk.Listener {
  return {
    ListenerArn: listener.arn,
    LoadBalancerArn: listener.loadBalancerArn,
    Port: listener.port,
    Protocol: listener.protocol,
    DefaultActions: [...listener.defaultActions],
  };
}

/** The rule that stands for a listener's default actions. */
export function describeDefaultRule(listener: Listener): sdk.Rule {
  return {
    RuleArn: defaultRuleArn(listener.arn),
    Priority: 'default',
    Conditions: [],
    Actions: [...listener.defaultActions],
    IsDefault: true,
  };
}

function checkProtocol(protocol: string): void {
  if (protocol === 'HTTP') return;
  throw new AwsError(
    'UnsupportedProtocol',
    `Listener protocol '${protocol}' is not supported: the local cloud implements HTTP listeners only`,
  );
}

function freeDeclaredPort({ registry }: ControlPlane, loadBalancerArn: string, port: unknown, self?: Listener): number {
  const declared = Number(port);
  if (!Number.isInteger(declared) || declared < 1 || declared > 65_535) {
    throw new AwsError('ValidationError', `'${port}' is not a valid listener port: it must be from 1 to 65535`);
  }
  const siblings = registry.listenersOf(loadBalancerArn).filter(({ arn }) => arn !== self?.arn);
  if (siblings.some(({ declaredPort }) => declaredPort === declared)) {
    throw new AwsError('DuplicateListener', 'A listener already exists on this port for this load balancer');
  }
  return declared;
}
